"""The notebooks run as scripts on a small snapshot, and what they say is what the snapshot has."""

import importlib.util
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
TOUR, CARD = (ROOT / "notebooks" / name for name in ("tour.py", "churn_model_card.py"))


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def at(monkeypatch):
    def at(home) -> None:
        monkeypatch.setenv("MEMBER360_HOME", str(home))
        monkeypatch.setattr(sys, "argv", ["notebook"])
        monkeypatch.syspath_prepend(ROOT / "notebooks")

    return at


def ran(path: Path, home, at) -> dict:
    at(home.root)
    _, defined = load(path).app.run()
    return defined


def test_the_tour_tells_what_the_snapshot_has(home, at, capsys):
    told = ran(TOUR, home, at)

    assert (told["accounts"], told["members"]) == (6, 4)
    assert told["stages"].filter(told["stages"]["business"] == "ecosystem").rows() == [
        ("ecosystem", "dormant", 1),
        ("ecosystem", "first_order", 1),
        ("ecosystem", "prospect", 1),
        ("ecosystem", "repeat", 1),
    ]
    assert told["returns"].rows() == [
        ("pumps", 14, None, 45, None),
        ("shop", 30, Decimal("0.250000"), 60, Decimal("0.450000")),
    ]
    assert told["bridge"]["net_sales"].to_list() == [Decimal("120.50")], "the last complete month"
    assert told["bridge_difference"] == 0
    assert told["points_difference"] == 0, "what expires after the as-of day is not booked yet"
    assert told["member_id"] == "ann", "among the best by sales, and at risk"
    assert told["stands"]["account_id"].to_list() == ["P1", "S1", "S9"]
    assert told["why"]["reason"].to_list() == ["usually every 6 days, now 19", "spent 10"]
    assert told["segments"]["members"].to_list() == [1]
    said = capsys.readouterr().out
    assert "6 accounts belong to **4 members**" in said
    assert "2 members are active" in said
    assert "coffee (Bought here before)" in said


def test_the_card_holds_each_score_against_its_baselines(home, at, capsys):
    told = ran(CARD, home, at)

    found = {row["population"]: row for row in told["against"].iter_rows(named=True)}
    assert (found["active"]["model"], found["active"]["best_baseline"]) == ("blend", "rfm")
    assert found["active"]["gain"] == pytest.approx(0.2), "0.5 against 0.625"
    assert found["active"]["skill"] == pytest.approx(0.2787), "0.5 against ln 2"
    assert (found["dormant"]["model"], found["dormant"]["best_baseline"]) == ("bg_nbd", "recency")
    assert told["behind"]["population"].to_list() == ["dormant"], "chosen before the report was seen"
    assert told["silent"]["business"].to_list() == ["pumps"]
    assert told["missed"].rows() == [("ecosystem", "active", pytest.approx(0.1))], "of the published model only"
    assert told["off_by"] < 1e-6
    assert told["pull"].rows() == [("ecosystem", "rhythm", 2, 1.25), ("ecosystem", "spend", 2, 0.25)]
    assert told["manifests"]["manifest"].to_list() == ["ecosystem-active-v1.json", None]
    assert told["unsaved"] == 1
    said = capsys.readouterr().out
    assert "In **1** groups a learned model is published, in **1** a baseline" in said
    assert "Below the best baseline on the report (chosen before it was seen): ecosystem dormant" in said
    assert "miss by 10.0% on average" in said


def test_the_notebooks_speak_of_a_young_workspace_too(young_home, at, capsys):
    tour, card = ran(TOUR, young_home, at), ran(CARD, young_home, at)

    assert tour["bridge_difference"] is None
    assert card["against"].is_empty()
    assert card["silent"].height == 1
    said = capsys.readouterr().out
    assert "No month is complete yet" in said
    assert "No rhythm yet, silent for 3" in said
    assert "no score is published of this member" in said
    assert "**1** have not enough data" in said
    assert "nothing is scored yet" in said
    assert "None" not in said


@pytest.mark.parametrize("path", [TOUR, CARD], ids=lambda path: path.stem)
def test_a_notebook_says_what_to_do_when_nothing_is_published(path, tmp_path, at, capsys):
    at(tmp_path / "empty")
    load(path).app.run()

    said = capsys.readouterr().out
    assert "Nothing is published" in said
    assert "make run" in said
    assert "MEMBER360_HOME" in said


def test_a_notebook_is_a_script_that_takes_the_home_as_an_argument(home):
    done = subprocess.run(
        [sys.executable, str(TOUR), "--", "--home", str(home.root)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    assert "6 accounts belong to **4 members**" in done.stdout


def test_the_notebooks_pass_marimos_own_check():
    done = subprocess.run(
        [sys.executable, "-m", "marimo", "check", "--strict", str(TOUR), str(CARD)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
