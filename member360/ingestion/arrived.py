"""What a night finds new in landing: the views of the schema `arrived`.

What belongs here: the rows of files that the last run did not know, and of days that it did not reach. What does not:
what those rows touch (dbt's `touched_*` models), and whether a run is a night's at all.
"""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# Which rows of other landing tables concern an account, and the day that keeps each from counting before it has come.
_OF_ACCOUNTS = {
    "accounts": "registered_date",
    "account_identifiers": "first_seen_date",
    "account_consents": "stated_date",
}
_VIEWS = {
    "activity": ("activity_id", {"activity": "activity_date"}),
    "order_lines": ("activity_id", {"order_lines": "activity_date"}),
    "accounts": ("account_id", _OF_ACCOUNTS),
}


def register_arrived(
    con: "duckdb.DuckDBPyConnection", files: dict[str, list[Path]], known: Collection[str], last_as_of: date
) -> None:
    """Create the schema `arrived`: which activity, lines and accounts have rows that the last run did not see.

    Args:
        con: An open connection with the landing views, writable.
        files: Parquet files by landing table, as `landing_files` gives them.
        known: Names of those that the last run read.
        last_as_of: The last run's as-of day: rows dated later were there and did not count.
    """
    con.execute("create schema if not exists arrived")
    for view, (key, tables) in _VIEWS.items():
        parts = []
        for table, day in tables.items():
            fresh = [path for path in files[table] if path.name not in known]
            if fresh:
                parts.append(f"select business, {key} from read_parquet([{_listed(fresh)}])")
            parts.append(f"select business, {key} from landing.{table} where {day} > date '{last_as_of}'")
        con.execute(f"create or replace view arrived.{view} as {' union '.join(parts)}")


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
