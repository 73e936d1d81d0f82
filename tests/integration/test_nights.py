"""Nights against full runs: whatever way landing came about, the warehouse is the same, table by table and row by row.

What belongs here: a planted world in which much goes wrong (late rows, corrections, conflicts, duplicates, phones that
change hands), taken in in several ways. What does not: what the tables must say (other tests hold that for full runs).
"""

import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from member360.errors import RunFailed
from member360.ingestion import list_deliveries, take_in
from member360.quality.equality import rows_apart
from member360.simulation import Asked, How, Parameters, simulate
from member360.workspace import load_workspace
from member360.workspace.home import Home
from orchestration.run import run

MOMENT = "2027-01-01 00:00:00"
OFTEN = Parameters(
    late_share=0.1, duplicate_share=0.05, correction_share=0.1, conflict_share=0.05, corrupt_share=0.02,
    orphan_share=0.02, account_duplicate_share=0.1, phone_changed_per_year=2.0,
)  # fmt: skip
NIGHTS = 3


@dataclass(frozen=True)
class Ecosystem:
    """A planted world and what was made of it.

    Attributes:
        whole: Its workspace with all deliveries.
        folder: Where homes may be made.
        days: The last days of delivery, withheld from the first run.
        full: The warehouse of one run over everything.
    """

    whole: Path
    folder: Path
    days: list[str]
    full: Path


def day_of(path: Path) -> str:
    found = re.search(r"\d{8}", path.name.replace("-", ""))
    return found.group() if found else ""


def warehouse(workspace: Path, home: Path, **arguments: object) -> Path:
    run(workspace, Home(home), moment=MOMENT, warehouse_only=True, **arguments)
    return Home(home).warehouse


def deliver(ecosystem: Ecosystem, workspace: Path, upto: str) -> Path:
    """Lay the workspace, with what was delivered up to a day."""

    def later(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name == "truth" or day_of(Path(folder) / name) > upto]

    shutil.copytree(ecosystem.whole, workspace, ignore=later, dirs_exist_ok=True)
    return workspace


def worked_by_night(path: Path) -> bool:
    with duckdb.connect(str(path), read_only=True) as con:
        return bool(con.execute("select count(*) from touched_members").fetchall()[0][0])


@pytest.fixture(scope="module")
def ecosystem(tmp_path_factory: pytest.TempPathFactory) -> Ecosystem:
    folder = tmp_path_factory.mktemp("nights")
    whole = folder / "whole"
    simulate(Asked(members=300, days=70, seed=11), whole, parameters=OFTEN, how=How(workers=1))
    days = sorted({day_of(path) for path in (whole / "deliveries").rglob("*.*")})[-NIGHTS:]
    return Ecosystem(whole, folder, days, warehouse(whole, folder / "full"))


@pytest.fixture(scope="module")
def first_night(ecosystem: Ecosystem) -> Path:
    """A home whose warehouse knows all but the last days; to be copied."""
    before = f"{int(ecosystem.days[0]) - 1}"
    home = ecosystem.folder / "first"
    warehouse(deliver(ecosystem, ecosystem.folder / "first_workspace", before), home)
    return home


@pytest.fixture
def ready(ecosystem: Ecosystem, first_night: Path, tmp_path: Path) -> Callable[[str], tuple[Path, Path]]:
    """Hands over a copy of workspace and home to go on from, with what was delivered up to a day."""
    workspace, home = tmp_path / "workspace", tmp_path / "home"
    shutil.copytree(first_night, home)
    return lambda day: (deliver(ecosystem, workspace, day), home)


def test_day_by_day_gives_what_one_run_gives_and_full_changes_nothing(ecosystem, ready):
    for day in ecosystem.days:
        built = warehouse(*ready(day))
        assert worked_by_night(built)
    assert rows_apart(built, ecosystem.full) == {}
    assert rows_apart(warehouse(*ready(ecosystem.days[-1]), full=True), ecosystem.full) == {}


def test_files_taken_in_in_another_order_give_the_same(ecosystem, tmp_path):
    home, files = Home(tmp_path / "home"), list(list_deliveries(load_workspace(ecosystem.whole), Home(tmp_path)))
    random.Random(5).shuffle(files)  # noqa: S311 - a seed, so that everybody looks at the same order
    take_in(load_workspace(ecosystem.whole), home, datetime.fromisoformat(MOMENT), lambda _: None, order=files)
    assert rows_apart(warehouse(ecosystem.whole, home.root), ecosystem.full) == {}


@pytest.mark.parametrize("breaks_at", ["identity", "warehouse"])
def test_a_night_that_broke_off_is_made_good_by_the_next(ecosystem, ready, monkeypatch, breaks_at):
    with monkeypatch.context() as broken:
        _break(broken, breaks_at)
        with pytest.raises(RunFailed, match="the light went out"):
            warehouse(*ready(ecosystem.days[0]))
    built = warehouse(*ready(ecosystem.days[-1]))
    assert worked_by_night(built)
    assert rows_apart(built, ecosystem.full) == {}


def _break(patch: pytest.MonkeyPatch, where: str) -> None:
    """Let a step do its work, or the first half of it, and fail."""
    import orchestration.assets.identity as one_id
    import orchestration.assets.warehouse as dbt

    resolve, build = one_id.resolve_in_warehouse, dbt.build

    def resolved(*args: object, **named: object) -> None:
        resolve(*args, **named)
        raise RunFailed("the light went out")

    def built(home: Home, target: Path, selectors: tuple[str, ...], *, by_night: bool) -> list[object]:
        if "3_activity" not in selectors:
            return build(home, target, selectors, by_night=by_night)
        half = ("touched_holders", "touched_places", "int_member_numbers", "int_account_places", "int_activity")
        build(home, target, half, by_night=by_night)
        raise RunFailed("the light went out")

    if where == "identity":
        patch.setattr(one_id, "resolve_in_warehouse", resolved)
    else:
        patch.setattr(dbt, "build", built)
