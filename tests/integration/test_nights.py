"""Nights against full runs: whatever way landing came about, the warehouse is the same, table by table and row by row.

What belongs here: a planted world in which much goes wrong (late rows, corrections, conflicts, duplicates, phones that
change hands), taken in in several ways; the steps of a run without Dagster and data tests. What does not: what the
tables must say (other tests hold that for full runs).
"""

import random
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb
import pytest

from benchmarks.floor.compare import rows_apart as floor_apart
from benchmarks.floor.run_floor import run as run_floor
from member360.identity import resolve_in_warehouse
from member360.ingestion import Delivery, list_deliveries, take_in
from member360.quality.equality import rows_apart
from member360.simulation import Asked, How, Parameters, simulate
from member360.workspace.home import Home
from orchestration.assets.intake import forget, lay_out_warehouse
from orchestration.dbt import load_manifest
from orchestration.definitions import AFTER_COMPONENTS, BEFORE_COMPONENTS
from orchestration.night import by_night, finish
from orchestration.resources import RunArguments, Site
from tests.scratch_dbt import PROJECT, invoke

MOMENT = datetime.fromisoformat("2027-01-01")
OFTEN = Parameters(
    late_share=0.1, duplicate_share=0.05, correction_share=0.1, conflict_share=0.05, corrupt_share=0.02,
    orphan_share=0.02, account_duplicate_share=0.1, phone_changed_per_year=2.0,
)  # fmt: skip
NIGHTS = 2
AS_USUAL = RunArguments()
HALF = (
    "one_id_map",
    "touched_members",
    "int_businesses",
    "touched_holders",
    "touched_places",
    "int_member_numbers",
    "int_account_places",
    "int_activity",
)
ADDED_UP = (
    "int_member_business",
    "int_places",
    "int_refunds",
    "int_orders",
    "int_purchase_days",
    "int_purchase_reach",
    "int_stage_intervals",
    "int_member_days",
    "int_member_weeks",
    "int_member_months",
)
GETS_TO = {"half of the warehouse": HALF, "rows that are added up": HALF + ADDED_UP}


@dataclass(frozen=True)
class Ecosystem:
    """A planted world and what was made of it.

    Attributes:
        whole: Its workspace with all deliveries.
        before: A home that knows all but the last days' deliveries; to be copied.
        days: Those days.
        full: The warehouse of one run over everything.
        manifest: Where dbt keeps the parsed project.
    """

    whole: Path
    before: Path
    days: list[str]
    full: Path
    manifest: Path


def day_of(path: Path) -> str:
    found = re.search(r"\d{8}", path.name.replace("-", ""))
    return found.group() if found else ""


def deliver(whole: Path, workspace: Path, upto: str) -> Path:
    """Lay the workspace, with what was delivered up to a day."""

    def later(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name == "truth" or day_of(Path(folder) / name) > upto]

    shutil.copytree(whole, workspace, ignore=later, dirs_exist_ok=True)
    return workspace


def warehouse(
    workspace: Path,
    home: Path,
    manifest: Path,
    asked: RunArguments = AS_USUAL,
    order: Sequence[Delivery] | None = None,
    upto: str | None = None,
) -> Path:
    """Take a warehouse through a run, each part once as the job does: to its end, or to where it breaks off."""
    site = Site(workspace, Home(home))
    if asked.full:
        forget(site.home)
    take_in(site.workspace, site.home, MOMENT, lambda _: None, order=order)
    lay_out_warehouse(site, asked)
    with site.warehouse() as connection:
        is_night = by_night(connection)

    def dbt(selectors: Sequence[str]) -> None:
        way = ["--vars", "{night: true}"] if is_night else ["--full-refresh"]
        invoke(site.home.warehouse, manifest, ["run", "--select", *selectors, *way], load_manifest(manifest))

    dbt(BEFORE_COMPONENTS)
    if upto != "links":
        with site.warehouse() as connection:
            resolve_in_warehouse(connection, by_night=is_night)
    if upto not in ("links", "one id"):
        dbt(GETS_TO.get(str(upto), AFTER_COMPONENTS))
    if upto is None:
        with site.warehouse() as connection:
            finish(connection)
    return site.home.warehouse


def touched(path: Path, what: str = "members") -> set[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return set(con.execute(f"select * from touched_{what}").fetchall())


@pytest.fixture(scope="module", params=[2_000, pytest.param(20_000, marks=pytest.mark.slow)])
def ecosystem(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ecosystem:
    folder = tmp_path_factory.mktemp("nights")
    whole, manifest = folder / "whole", folder / "dbt"
    simulate(Asked(members=request.param, days=70, seed=11), whole, parameters=OFTEN, how=How(workers=1))
    days = sorted({day_of(path) for path in (whole / "deliveries").rglob("*.*")})[-NIGHTS - 1 :]
    warehouse(deliver(whole, folder / "earlier", days[0]), folder / "before", manifest)
    return Ecosystem(whole, folder / "before", days[1:], warehouse(whole, folder / "full", manifest), manifest)


@pytest.fixture
def go_on(ecosystem: Ecosystem, tmp_path: Path) -> Callable[..., Path]:
    """Goes on from a copy of the earlier home, with what was delivered up to a day."""
    workspace, home = tmp_path / "workspace", tmp_path / "home"
    shutil.copytree(ecosystem.before, home)

    def run(day: str, upto: str | None = None) -> Path:
        return warehouse(deliver(ecosystem.whole, workspace, day), home, ecosystem.manifest, upto=upto)

    return run


def test_day_by_day_and_all_read_again_on_top_gives_what_one_run_gives(ecosystem, go_on, tmp_path):
    built = go_on(ecosystem.days[0])
    first = touched(built, "deals")
    assert {has_changed for _, has_changed in touched(built)} == {True, False}
    assert rows_apart(built, ecosystem.full) != {}, "a day is still missing, and the comparison sees it"
    built = go_on(ecosystem.days[1])
    assert touched(built)
    assert first - touched(built, "deals"), "what a night has finished the next does not look at again"
    assert rows_apart(built, ecosystem.full) == {}
    built = warehouse(ecosystem.whole, tmp_path / "home", ecosystem.manifest, asked=RunArguments(full=True))
    assert not touched(built)
    assert rows_apart(built, ecosystem.full) == {}


def test_known_at_gives_what_was_known_then_though_more_has_been_received(ecosystem, tmp_path):
    then = Home(ecosystem.before).warehouse
    with duckdb.connect(str(then), read_only=True) as con:
        [(known_at,)] = con.execute("select known_at from stg_as_of").fetchall()
    built = warehouse(
        ecosystem.whole, tmp_path / "home", ecosystem.manifest, asked=RunArguments(known_at=str(known_at))
    )
    assert rows_apart(built, then) == {}
    assert rows_apart(built, ecosystem.full) != {}


def test_checks_by_night_read_the_rows_of_the_night(ecosystem, go_on):
    built = go_on(ecosystem.days[1])

    def broken(selected: str) -> list[str]:
        arguments = ["test", "--select", selected, "--vars", "{night: true}", "--exclude-resource-type", "unit_test"]
        try:
            invoke(built, ecosystem.manifest, arguments, load_manifest(ecosystem.manifest))
        except AssertionError as failed:
            return [name for name, _ in failed.args[0]]
        return []

    def spoil(table: str) -> None:
        with duckdb.connect(str(built)) as connection:
            connection.execute(f"update {table} set balance = balance + 1")

    assert broken("test_type:data") == []
    spoil("main.points_balance")
    assert broken("points_balance") == [], "a table's rows that the night did not make were looked at by earlier nights"
    spoil("night.points_balance")
    assert broken("points_balance") == ["assert_points_balance_is_the_sum_of_its_entries"]


def test_whoever_reads_touched_rows_is_built_after_their_list(ecosystem):
    macro = (PROJECT / "macros" / "nights" / "touched_by.sql").read_text()
    lists = dict(re.findall(r"'(\w+)': \(.*? from (?:night\.)?(\w+)", macro))
    manifest = load_manifest(ecosystem.manifest)
    nodes = {**manifest.nodes, **manifest.sources}
    meta = {key: node.config.meta for key, node in nodes.items() if node.resource_type in ("model", "source")}

    @cache
    def before(key: str) -> frozenset[str]:
        above = frozenset(getattr(nodes[key], "depends_on_nodes", ()))
        return above.union(*(before(other) for other in above))

    early = []
    for key in (key for key in meta if "unit" in meta[key]):
        unit, above = meta[key]["unit"], before(key)
        read = [key, *(other for other in nodes[key].depends_on_nodes if meta[other].get("unit") != unit)]
        needed = {lists[meta[other]["touched"][unit]] for other in read if unit in meta[other].get("touched", {})}
        early += [f"{nodes[key].name} before {name}" for name in needed if f"model.member360.{name}" not in above]
    assert early == []


def test_files_taken_in_in_another_order_give_the_same(ecosystem, tmp_path):
    site = Site(ecosystem.whole, Home(tmp_path / "home"))
    files = list(list_deliveries(site.workspace, site.home))
    random.Random(5).shuffle(files)  # noqa: S311 - a seed, so that everybody looks at the same order
    built = warehouse(ecosystem.whole, site.home.root, ecosystem.manifest, order=files)
    assert rows_apart(built, ecosystem.full) == {}


def test_a_night_that_broke_off_four_times_is_made_good_by_the_next(ecosystem, go_on):
    first, last = ecosystem.days
    for step in ("links", "one id", *GETS_TO):
        go_on(first, upto=step)
    built = go_on(last)
    assert touched(built)
    assert rows_apart(built, ecosystem.full) == {}


def test_a_plain_script_over_the_same_files_gives_the_same_core_tables(ecosystem, tmp_path):
    run_floor(ecosystem.whole, Home(ecosystem.full.parent), tmp_path / "floor.duckdb")
    compared = floor_apart(tmp_path / "floor.duckdb", ecosystem.full)
    assert {table: apart for table, (_, apart) in compared.items()} == dict.fromkeys(compared, 0)
    assert all(rows for rows, _ in compared.values())
