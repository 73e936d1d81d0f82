"""A small published snapshot for the screens: forty members, three businesses, half a year, made by plain SQL.

Every table has the columns and types of its contract. Purchases follow a rule of thumb (who buys when is arithmetic on
the member's number), everything else is worked out from them here, in the simplest way that keeps totals consistent.
As-of day is a Wednesday, so the last week and the last month are incomplete.
"""

from datetime import date, datetime
from pathlib import Path

import duckdb

from member360.publishing import (
    Manifest,
    RunContext,
    SnapshotBuilder,
    TableContract,
    contracts_of_python_tables,
    contracts_of_yml,
    publish,
)
from member360.workspace.home import Home

ROOT = Path(__file__).parents[3]
SQL = Path(__file__).with_name("world_sql")
"""One file for each group of pages; a later one builds on the earlier."""
AS_OF = date(2017, 12, 27)
LAST_COMPLETE_WEEK = date(2017, 12, 18)
CONTEXT = RunContext(AS_OF, datetime.fromisoformat("2017-12-28T06:00:00"), "small_world", "w1", "0.1.0", "r1")


def contracts() -> dict[str, TableContract]:
    """Contracts of all published tables, dbt's and Python's."""
    found: dict[str, TableContract] = dict(contracts_of_python_tables())
    for path in sorted((ROOT / "dbt_project" / "models").glob("*/*.yml")):
        if "published:" in path.read_text(encoding="utf-8"):
            found.update(contracts_of_yml(path))
    return found


def publish_world(folder: Path, *, without: tuple[str, ...] = ()) -> Manifest:
    """Publish the small world into a home folder.

    Args:
        folder: The home.
        without: Tables whose rows are left out, so that pages show their empty state.
    """
    home, known = Home(folder), contracts()
    builder = SnapshotBuilder(home, CONTEXT, known)
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        con.execute(f"create table as_of as select date '{AS_OF}' as as_of")
        for part in sorted(SQL.glob("*.sql")):
            con.execute(part.read_text(encoding="utf-8"))
        for name, contract in known.items():
            builder.add_from_duckdb(con, name, _as_promised(con, contract, is_empty=name in without))
    manifest = builder.finish()
    publish(home, manifest.snapshot_id)
    return manifest


def _as_promised(con: duckdb.DuckDBPyConnection, contract: TableContract, *, is_empty: bool) -> str:
    """The query that gives a table the columns of its contract; what the SQL file does not make is NULL."""
    made = con.execute("select column_name from duckdb_columns() where table_name = ?", [contract.name]).fetchall()
    has = {name for (name,) in made}
    columns = [
        'cast({} as {}) as "{}"'.format(f'made."{column}"' if column in has else "null", kind, column)
        for column, kind in contract.types.items()
    ]
    source = f'"{contract.name}" as made' if has else "as_of as made"
    return f"select {', '.join(columns)} from {source}" + ("" if has and not is_empty else " where false")
