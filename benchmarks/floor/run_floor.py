"""The floor as a process: one plain DuckDB script over the landing files of a home.

Belongs here: handing the script its files and what it is given, and saying what it took. Does not: the tables (the
scripts beside), whether they are right (`compare.py`).

    python -m benchmarks.floor.run_floor WORKSPACE HOME OUT.duckdb
"""

import argparse
import json
import time
from pathlib import Path

import duckdb

from member360.ingestion import landing_files
from member360.workspace import load_workspace
from member360.workspace.home import Home

SCRIPTS = Path(__file__).parent / "core_tables"
_BEYOND = {
    "thresholds of the members' own": "select 1 from given.reference.business where threshold_kind <> 'fixed'",
    "a cap on a category's month": "select 1 from given.reference.earn_cap where scope = 'category_month'",
    "lots that expire with a period": "select 1 from given.reference.points_currency where period_end is not null",
    "a second currency": "select 1 from given.reference.exchange_rate where rate <> 1",
    "purchases other than orders": "select 1 from given.reference.qualifying_type where activity_type <> 'order'",
}


def run(workspace_folder: Path, home: Home, out: Path) -> dict[str, float]:
    """Make the core tables in a database of their own.

    Args:
        workspace_folder: The folder with `member360.yml`.
        home: A home whose warehouse is built; its landing is read, its map, tier history and rules are given.
        out: The database to write; one that is there is replaced.

    Returns:
        Seconds, by script.

    Raises:
        SystemExit: The workspace has a rule that the floor leaves out.
    """
    workspace = load_workspace(workspace_folder)
    out.unlink(missing_ok=True)
    seconds = {}
    with duckdb.connect(str(out)) as con:
        con.execute("set timezone = 'UTC'; set preserve_insertion_order = false")
        con.execute(f"set memory_limit = '{workspace.settings.memory_limit}'")
        con.execute(f"attach '{home.warehouse}' as given (read_only)")
        for what, query in _BEYOND.items():
            if con.execute(query).fetchall():
                raise SystemExit(f"the floor does not know {what}")
        for table, paths in landing_files(workspace, home).items():
            if table in {"accounts", "activity", "order_lines"}:
                listed = ", ".join(f"'{path}'" for path in paths)
                con.execute(f"create temp view landing_{table} as select * from read_parquet([{listed}])")
        as_of, zone = con.execute("select as_of, workspace_timezone from given.reference.run_context").fetchall()[0]
        con.execute(f"create temp macro as_of() as date '{as_of}'")
        con.execute(f"create temp macro zone() as '{zone}'")
        for script in sorted(SCRIPTS.glob("*.sql")):
            started = time.perf_counter()
            con.execute(script.read_text(encoding="utf-8"))
            seconds[script.stem] = time.perf_counter() - started
    return seconds


def main() -> None:
    """Run and print the seconds as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("home", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    print(json.dumps(run(given.workspace, Home(given.home), given.out)))


if __name__ == "__main__":
    main()
