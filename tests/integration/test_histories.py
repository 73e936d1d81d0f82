"""Thousands of random histories in one world: taken in by nights, all at once or in disorder, every table is the same.

What belongs here: the ways of taking in what `histories` drew, and the histories behind rows that differ. What does
not: what the tables must say (other tests hold that for full runs), and a world of likely people (`test_nights`).
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from member360.ingestion import Delivery, list_deliveries
from member360.quality.equality import _columns, _named, rows_apart
from member360.workspace.home import Home
from orchestration.resources import Site
from tests.integration.histories import NIGHTS, Row, collected, lay
from tests.integration.test_nights import deliver, touched, warehouse

PEOPLE = 2000
IDENTITY = ("one_id_map", "one_id_history")  # kept by One ID itself, outside dbt's schema
SHOWN_ROWS = 3
SHOWN_PEOPLE = 3


@dataclass(frozen=True)
class Lived:
    """A world of people with a history each, and the warehouse of one run over all that was delivered.

    Attributes:
        people: Each person's rows, by the number that its ids bear.
        whole: The workspace with all deliveries.
        full: That warehouse; the files were taken in shuffled.
        manifest: Where dbt keeps the parsed project.
    """

    people: dict[int, list[Row]]
    whole: Path
    full: Path
    manifest: Path


def shuffled(workspace: Path, home: Path, seed: int) -> list[Delivery]:
    """All deliveries of a workspace in an order of their own."""
    site = Site(workspace, Home(home))
    files = list(list_deliveries(site.workspace, site.home))
    random.Random(seed).shuffle(files)  # noqa: S311 - a seed, so that everybody looks at the same order
    return files


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    folder = tmp_path_factory.mktemp("histories")
    people = dict(enumerate(collected(PEOPLE)))
    whole, home, manifest = lay(people, folder / "whole"), folder / "full", folder / "dbt"
    return Lived(people, whole, warehouse(whole, home, manifest, order=shuffled(whole, home, seed=1)), manifest)


def told(world: Lived, built: Path) -> str:
    """Say which tables differ from one run's, in which rows first, and the histories behind these; blank if none do."""
    apart = sorted(rows_apart(built, world.full))
    lines: list[str] = []
    seen: set[int] = set()
    with duckdb.connect() as con:
        for name, path in (("l", built), ("r", world.full)):
            con.execute(f"attach '{path}' as {name} (read_only)")
        there = [_columns(con, side) for side in ("l", "r")]
        lines += [f"{table}: only in one of the two" for table in apart if not all(table in side for side in there)]
        compared = {
            table: [_named(side, table, there[1][table]) for side in ("l", "r")]
            for table in apart
            if all(table in side for side in there)
        }
        compared |= {table: [f"select * from {side}.identity.{table}" for side in ("l", "r")] for table in IDENTITY}
        for table, (here, full) in compared.items():
            for told_by, query in (("here", f"{here} except all {full}"), ("one run", f"{full} except all {here}")):
                con.execute(f"{query} order by all")
                columns = [column[0] for column in con.description or []]
                found = con.fetchall()
                lines += [f"{table}: {len(found)} rows of {told_by} only"] if found else []
                for row in found[:SHOWN_ROWS]:
                    lines.append("    " + " ".join(f"{c}={v}" for c, v in zip(columns, row, strict=True) if v))
                    seen |= people_of(con, row)
    for n in sorted(seen, key=lambda n: len(world.people[n]))[:SHOWN_PEOPLE]:
        lines += [f"person {n}:", *(f"    {row.told()}" for row in sorted(world.people[n], key=lambda row: row.night))]
    return "\n".join(lines)


def people_of(con: duckdb.DuckDBPyConnection, row: Sequence[object]) -> set[int]:
    """Numbers of the people whom a row names, by an id of theirs or by the One ID."""
    words = [str(value) for value in row]
    own = "select account_id from {}.identity.one_id_map where list_contains(?, member_id)"
    words += [account for side in ("l", "r") for (account,) in con.execute(own.format(side), [words]).fetchall()]
    return {int(n) for word in words for n in re.findall(r"\bp(\d{4})(?:[ab]|-|\.)", word)}


def test_night_after_night_gives_what_one_run_gives(world, tmp_path):
    for night in NIGHTS:
        built = warehouse(deliver(world.whole, tmp_path / "workspace", night), tmp_path / "home", world.manifest)
        assert bool(touched(built)) == (night != NIGHTS[0]), "the first run builds everything, the others go by night"
    apart = told(world, built)
    assert not apart, apart


@pytest.mark.slow
def test_files_in_disorder_in_two_goes_give_what_one_run_gives(world, tmp_path):
    """Half of the files come first, of whatever days; then the others, and a night has to fit them in."""
    files = shuffled(world.whole, tmp_path / "home", seed=3)
    warehouse(world.whole, tmp_path / "home", world.manifest, order=files[: len(files) // 2])
    built = warehouse(world.whole, tmp_path / "home", world.manifest, order=files)
    assert touched(built)
    apart = told(world, built)
    assert not apart, apart
