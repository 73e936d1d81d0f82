"""The notebook that holds the planted world against life runs, and compares what it says it compares."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NOTEBOOK = ROOT / "notebooks" / "planted_world_against_life.py"


@pytest.fixture(scope="module")
def said():
    """What it prints as a script, of a small world."""
    done = subprocess.run(
        [sys.executable, str(NOTEBOOK), "--", "--members", "4096"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def figures(said: str, mine: str, real: str) -> list[float]:
    paragraph = said.split(f"**{mine} and {real}.**")[1].split("**", maxsplit=1)[0]
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", paragraph)]


def test_it_has_figures_of_both_sets_of_real_purchases(said):
    assert "4,096 people" in said
    journey = figures(said, "Planted grocery", "Complete Journey")
    music = figures(said, "Planted marketplace, new", "CDNOW")
    # As published of the two: households of the panel shop often, most of CDNOW's buyers bought once.
    assert 40 < journey[1] < 60
    assert 50 < music[5] < 60


def test_the_shapes_are_of_the_same_kind(said):
    for mine, real in (("Planted grocery", "Complete Journey"), ("Planted marketplace, new", "CDNOW")):
        found = figures(said, mine, real)
        spread, of_days = found[2], found[3]
        assert 0.5 < spread / of_days < 2, "frequency is uneven to a like degree"
        assert found[8] > 1, "gaps spread wider than a Poisson process's"


def test_it_passes_marimos_own_check():
    done = subprocess.run(
        [sys.executable, "-m", "marimo", "check", "--strict", str(NOTEBOOK)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
