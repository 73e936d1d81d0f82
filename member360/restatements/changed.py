"""Which members and days say something else than in an earlier snapshot: the report of a backfill.

What belongs here: comparing two snapshots by member and by day. What does not: which past figures moved and why, which
every run publishes (`compare`).
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from member360.publishing import Manifest
from member360.publishing.files import literal, quoted
from member360.publishing.manifest import TableEntry
from member360.workspace.home import Home

REPORTS = {
    "members": (
        "member_360",
        """
        select
            member_id,
            case when bool_and(is_after) then 'new' when bool_or(is_after) then 'changed' else 'gone' end as change
        from differing group by all order by all
        """,
    ),
    "days": (
        "fct_activity",
        """
        select
            business,
            activity_date as day,
            count(*) filter (not is_after) as rows_before,
            count(*) filter (is_after) as rows_after
        from differing group by all order by all
        """,
    ),
}
"""Each report: the published table that is compared, and what is said of its rows that are in one snapshot only."""


@dataclass(frozen=True)
class Changed:
    """What two snapshots tell apart.

    Attributes:
        members: Members of whom `member_360` says something else.
        days: Days of a business of which `fct_activity` does.
        folder: Where `members.csv` and `days.csv` list them.
    """

    members: int
    days: int
    folder: Path


def changed_between(home: Home, before: str, after: str) -> Changed:
    """Write which members and which days of a business differ between two snapshots.

    Rows of activity are told apart by all they say, their member too; `rows_before` and `rows_after` of a day count
    only those that the other snapshot has not.

    Args:
        home: Whose snapshots; the report goes to its folder `backfills`.
        before: The earlier snapshot's id.
        after: The later one's.
    """
    folder = home.backfills / after
    folder.mkdir(parents=True, exist_ok=True)
    snapshots = [Manifest.read(home.snapshots / one) for one in (before, after)]
    counts: dict[str, int] = {}
    with duckdb.connect() as connection:
        for name, (table, report) in REPORTS.items():
            one, other = (snapshot.tables[table] for snapshot in snapshots)
            gone, come = (_rows(home, *pair) for pair in ((one, other), (other, one)))
            connection.execute(f"""
                create or replace temp view differing as
                select *, false as is_after from ({gone} except all {come})
                union all
                select *, true as is_after from ({come} except all {gone})
            """)
            path = literal(str(folder / f"{name}.csv"))
            counts[name] = int(connection.execute(f"copy ({report}) to {path} (header)").fetchall()[0][0])
    return Changed(counts["members"], counts["days"], folder)


def _rows(home: Home, table: TableEntry, other: TableEntry) -> str:
    """The rows of a table's files that the other snapshot has not, in the columns that both have."""
    known = {column.name for column in other.columns}
    columns = ", ".join(quoted(column.name) for column in table.columns if column.name in known)
    fresh = [file for file in table.files if file not in other.files]
    paths = ", ".join(literal(str(home.snapshots / file.path)) for file in fresh or table.files)
    return f"select {columns} from read_parquet([{paths}], hive_partitioning = false) where {bool(fresh)}"
