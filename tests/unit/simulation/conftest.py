"""A small planted world on disk, and blocks of people in memory, made once.

What belongs here: those. What does not: any expectation.
"""

import json
from types import SimpleNamespace

import polars as pl
import pytest

from member360.simulation import Asked, How, Parameters, simulate
from member360.simulation.template import template
from member360.simulation.world import TRUTH_TABLES, make_world

SMALL = Asked(members=500, days=75, seed=11)


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """Its folder, what was told, and its truth by table."""
    out = tmp_path_factory.mktemp("planted") / "world"
    simulate(SMALL, out, how=How(workers=1))
    told = json.loads((out / "truth" / "counts.json").read_text(encoding="utf-8"))
    truth = {name: pl.read_parquet(out / "truth" / f"{name}.parquet") for name in TRUTH_TABLES}
    return SimpleNamespace(folder=out, told=told, truth=truth)


@pytest.fixture(scope="session")
def year():
    """What is the same for all blocks of a year of many people."""
    world, _ = make_world(Asked(members=40_960, days=365, seed=3), Parameters(), template())
    return world
