"""Landing as readers see it: the views of the schema `landing`, and how far the data reaches.

What belongs here: which Parquet files are current, and views over them in an open connection. What does not:
writing them.
"""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from member360.ingestion.batches import current, read_batches
from member360.ingestion.contracts import LANDING
from member360.ingestion.feeds import feeds
from member360.ingestion.register import contents, read_register
from member360.workspace import Workspace
from member360.workspace.home import Home

if TYPE_CHECKING:
    import duckdb


def landing_files(workspace: Workspace, home: Home) -> dict[str, list[Path]]:
    """Return the Parquet files of current readings.

    Args:
        workspace: A loaded workspace; what it no longer has is not among them.
        home: Whose landing.

    Returns:
        Each landing table to its files, in the order of intake; a table without any has an empty list.
    """
    register = contents(read_register(home.register))
    holding = current(read_batches(home), feeds(workspace, home), register)
    return {
        table: [batch.path(home, table).resolve() for batch in holding if table in batch.tables] for table in LANDING
    }


def register_views(con: "duckdb.DuckDBPyConnection", workspace: Workspace, home: Home) -> None:
    """Create the schema `landing` with one view for each landing table; without files a view has no rows.

    Args:
        con: An open connection, writable.
        workspace: A loaded workspace.
        home: Whose landing.
    """
    con.execute("create schema if not exists landing")
    for table, files in landing_files(workspace, home).items():
        for kind in ("view", "table"):
            held = "select 1 from duckdb_views() where schema_name = 'landing' and view_name = ?"
            if kind == "table":
                held = "select 1 from duckdb_tables() where schema_name = 'landing' and table_name = ?"
            if con.execute(held, [table]).fetchone():
                con.execute(f"drop {kind} landing.{table}")
        con.execute(f"create view landing.{table} as {_select(table, files)}")


def _select(table: str, files: list[Path]) -> str:
    columns = LANDING[table].items()
    if not files:
        empty = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in columns)
        return f"select {empty} where false"
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    picked = ", ".join(f'"{name}"' for name, _ in columns)
    return f"select {picked} from read_parquet([{listed}])"


def freshest(con: "duckdb.DuckDBPyConnection", known_at: datetime | None = None) -> tuple[date | None, datetime | None]:
    """Return the as-of day and known-at that a run has when none are given.

    Args:
        con: A connection with the landing views.
        known_at: Known-at that was given, naive UTC; None for the greatest received_at.

    Returns:
        The greatest business-local activity day received by known-at, or None if there is none (see
        `last_account_day`); and known-at: as given, else the greatest received_at of any file, or None if nothing
        was received.
    """
    if known_at is None:
        known_at = con.execute("select max(received_at) from landing.readings").fetchall()[0][0]
    found = con.execute(
        """
        select max(activity_date) from (
            select activity_date from landing.activity where received_at <= $known_at
            union all
            select activity_date from landing.order_lines where received_at <= $known_at
        )
        """,
        {"known_at": known_at},
    ).fetchall()
    return found[0][0], known_at


def last_account_day(con: "duckdb.DuckDBPyConnection", known_at: datetime, zone: str) -> date | None:
    """Return the as-of day of a workspace that has accounts and no activity yet: nothing that happened says one.

    Args:
        con: A connection with the landing views.
        known_at: Naive UTC.
        zone: The workspace's.

    Returns:
        The day, in that zone, on which the last account known by then was received; None without any.
    """
    found = con.execute(
        """
        select cast(timezone($zone, timezone('UTC', max(received_at))) as date)
        from landing.accounts where received_at <= $known_at
        """,
        {"zone": zone, "known_at": known_at},
    ).fetchall()
    day: date | None = found[0][0]
    return day
