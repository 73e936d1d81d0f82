"""`make check-reproducible`: the same register gives the same tables, however it is processed.

Runs the default workspace in a folder of its own and compares every table of dbt's row for row: two full runs, and one
with files taken in in another order (with an empty decision log each, so the answers too); day by day over the last two
weeks; and `--as-of D` against landing cut at D. Prints one line a comparison; exit code 1 when any row differs.
"""

import argparse
import json
import random
import shutil
import sys
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from member360.ingestion import landing_files, list_deliveries, take_in
from member360.publishing import open_snapshot
from member360.workspace import default_workspace, load_workspace
from member360.workspace.home import Home
from orchestration.run import run

MOMENT = "2018-03-01 00:00:00"
COMPARES_WITH_THE_LAST = {"run_summary", "restatements"}
ANSWERS = ("member_scores", "score_", "model_", "benefit_rec", "benefit_budget", "segment_")
CUT_BY = {
    "activity": "activity_date",
    "order_lines": "activity_date",
    "accounts": "registered_date",
    "account_identifiers": "first_seen_date",
    "account_consents": "stated_date",
}


def differing_rows(left: Home, right: Home, *, with_answers: bool = False) -> dict[str, int]:
    """Count rows that are in one published snapshot and not in the other, by table.

    Args:
        left: One home.
        right: The other.
        with_answers: Whether to compare scores, recommendations and memberships too: they depend on the decision log.
    """
    with open_snapshot(left) as one, open_snapshot(right) as other:
        differing = {}
        for table in sorted(set(one.tables()) - COMPARES_WITH_THE_LAST):
            if table.startswith(ANSWERS) and not with_answers:
                continue
            a = [str(one.manifest.tables[table].files), one.manifest.tables[table].rows]
            b = [str(other.manifest.tables[table].files), other.manifest.tables[table].rows]
            if a != b:
                differing[table] = _rows_apart(one, other, table)
    return {table: rows for table, rows in differing.items() if rows}


def _rows_apart(one: object, other: object, table: str) -> int:
    left, right = one.query(f'select * from "{table}"'), other.query(f'select * from "{table}"')  # type: ignore[attr-defined]
    with duckdb.connect() as con:
        con.register("l", left)
        con.register("r", right)
        return int(
            con.execute(
                """
                select (select count(*) from (from l except all from r))
                    + (select count(*) from (from r except all from l))
                """
            ).fetchall()[0][0]
        )


def report(name: str, left: Home, right: Home, *, with_answers: bool = False) -> bool:
    """Print how two homes compare; True when equal."""
    differing = differing_rows(left, right, with_answers=with_answers)
    print(f"{name:<52} {differing or 'equal'}", flush=True)
    return not differing


def fresh(folder: Path, like: Home | None = None) -> Home:
    """Return an empty home, sharing prepared deliveries with another."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if like is not None:
        (folder / "deliveries").symlink_to(like.deliveries.resolve(), target_is_directory=True)
    return Home(folder)


def shuffled(root: Path, first: Home) -> Home:
    """Take deliveries in one by one in another order, then run."""
    home = fresh(root / "shuffled", first)
    workspace = load_workspace(default_workspace())
    deliveries = list(list_deliveries(workspace, home))
    random.Random(7).shuffle(deliveries)
    take_in(workspace, home, datetime.fromisoformat(MOMENT), lambda _text: None, order=deliveries)
    run(default_workspace(), home, moment=MOMENT)
    return home


def day_by_day(root: Path, first: Home, days: int) -> Home:
    """Withhold the deliveries of the last days, run, then hand them over a day at a time, running each time."""
    home = fresh(root / "daily")
    shutil.copytree(first.deliveries, home.deliveries)
    register = list(_register(first))
    last = max(received for _, received in register)
    late = {name: received for name, received in register if received > last - timedelta(days=days)}
    aside = root / "aside"
    shutil.rmtree(aside, ignore_errors=True)
    for name in late:
        target = aside / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(home.deliveries / name, target)
    run(default_workspace(), home, moment=MOMENT)
    for day in sorted({received.date() for received in late.values()}):
        for name in sorted(n for n, received in late.items() if received.date() == day):
            shutil.move(aside / name, home.deliveries / name)
        run(default_workspace(), home, moment=MOMENT)
    return home


def _register(home: Home) -> Iterable[tuple[str, datetime]]:
    for line in home.register.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if (home.deliveries / entry["file_name"]).exists():
            yield entry["file_name"], datetime.fromisoformat(entry["received_at"])


def cut_landing(root: Path, first: Home, day: date) -> Home:
    """Copy a home and take every landing row after the day out."""
    home = fresh(root / f"cut-{day}", first)
    for name in ("raw", "landing", "register.jsonl"):
        source = first.root / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, home.root / name)
    files = landing_files(load_workspace(default_workspace()), home)
    duckdb.execute("create or replace table gone (file_hash varchar, source varchar, contract varchar, n bigint)")
    for view, column in CUT_BY.items():
        for path in files.get(view, []):
            late = f"from read_parquet('{path}') where {column} > date '{day}'"
            duckdb.execute(f"insert into gone select file_hash, source, '{view}', count(*) {late} group by 1, 2")
            _rewrite(path, f"select * from read_parquet('{path}') where coalesce({column} <= date '{day}', true)")
    # What is taken out was never read, or the account of rows would miss it.
    for path in files.get("readings", []):
        _rewrite(
            path,
            f"""
            select r.* replace (
                cast(rows_read - coalesce(n, 0) as bigint) as rows_read,
                cast(rows_landed - coalesce(n, 0) as bigint) as rows_landed
            )
            from read_parquet('{path}') as r
            left join gone on gone.file_hash = r.file_hash and gone.source = r.source and gone.contract = r.contract
            """,
        )
    run(default_workspace(), home, as_of=str(day), moment=MOMENT)
    return home


def _rewrite(path: Path, query: str) -> None:
    aside = path.with_suffix(".cut")
    duckdb.execute(f"copy ({query}) to '{aside}' (format parquet)")
    aside.replace(path)


COMPARISONS = ("again", "shuffled", "daily", "as-of")


def main() -> int:
    """Run the comparisons that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("comparisons", nargs="*", default=COMPARISONS, help=f"any of {', '.join(COMPARISONS)}")
    parser.add_argument("--folder", type=Path, default=Path(".home/reproducible"))
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--as-of", nargs="+", default=["2017-06-30", "2017-10-15", "2017-12-24"])
    arguments = parser.parse_args()
    if unknown := set(arguments.comparisons) - set(COMPARISONS):
        parser.error(f"unknown comparison {min(unknown)!r}; one of {', '.join(COMPARISONS)}")
    root = arguments.folder.resolve()
    first = fresh(root / "first")
    run(default_workspace(), first, moment=MOMENT)
    equal = []
    if "again" in arguments.comparisons:
        second = fresh(root / "second", first)
        run(default_workspace(), second, moment=MOMENT)
        equal.append(report("two full runs, answers too", first, second, with_answers=True))
    if "shuffled" in arguments.comparisons:
        name = "files taken in in another order, answers too"
        equal.append(report(name, first, shuffled(root, first), with_answers=True))
    if "daily" in arguments.comparisons:
        name = f"day by day over the last {arguments.days} days"
        equal.append(report(name, first, day_by_day(root, first, arguments.days)))
    if "as-of" in arguments.comparisons:
        for text in arguments.as_of:
            day = date.fromisoformat(text)
            asked = fresh(root / f"as-of-{day}", first)
            run(default_workspace(), asked, as_of=text, moment=MOMENT)
            equal.append(report(f"--as-of {day} against landing cut at {day}", asked, cut_landing(root, first, day)))
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
