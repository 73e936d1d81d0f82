"""Working on one window or one business again: what a user names joins what the night has touched.

What belongs here: checking what was named, and the activity and accounts that it means. What does not: what follows
from these (dbt's `touched_*` models), and which members and days changed (`member360.restatements.changed`).
"""

from dataclasses import dataclass
from datetime import date

import duckdb

from member360.errors import UserMistake
from member360.workspace import Workspace

NAMED = {
    "deals": (
        "business, activity_id",
        {
            "landing.activity": "activity_date",
            "landing.order_lines": "activity_date",
            "main.int_activity": "activity_date",
        },
    ),
    "accounts": ("business, account_id", {"landing.accounts": "registered_date"}),
}
"""Each list of what a night touched: its key, and the tables whose rows may be named, with the day that they bear."""


@dataclass(frozen=True)
class Window:
    """What is worked on again.

    Attributes:
        business: Whose rows; None for all.
        first: First business-local day; None for the first there is.
        last: Last one; None for the last there is.
    """

    business: str | None
    first: date | None
    last: date | None

    @property
    def words(self) -> str:
        """Say what it is: `rides, 2024-03-01 to 2024-03-10`."""
        days = f"{self.first or 'the first day'} to {self.last or 'the last day'}"
        return f"{self.business or 'all businesses'}, {days}"

    def arguments(self) -> dict[str, str | None]:
        """Return it as a run is told of it, see `RunArguments`."""
        first, last = (None if day is None else day.isoformat() for day in (self.first, self.last))
        return {"backfill_business": self.business, "backfill_from": first, "backfill_to": last}


def window_of(workspace: Workspace, business: str | None, first: date | None, last: date | None) -> Window | None:
    """Return what a run is to work on again; None when it is told of nothing.

    Args:
        workspace: Whose businesses there are.
        business: Whose rows; None for all.
        first: First business-local day; None for the first there is.
        last: Last one; None for the last there is.

    Raises:
        UserMistake: There is no such business, or the days are the wrong way round.
    """
    if business is None and first is None and last is None:
        return None
    if business is not None and business not in workspace.businesses:
        known = ", ".join(sorted(workspace.businesses))
        raise UserMistake(f"--business {business}: the workspace has no such business; it has {known}.")
    window = Window(business, first, last)
    if window.first and window.last and window.first > window.last:
        raise UserMistake(f"--from {first} --to {last}: the window ends before it begins. Turn the days round.")
    return window


def touch(connection: duckdb.DuckDBPyConnection, window: Window) -> None:
    """Add what a window holds, in landing or in the warehouse, to what the night works on.

    Without a day on its side a window holds rows that bear none too.

    Args:
        connection: The warehouse of a night that has begun, with the landing views.
        window: What was named.
    """
    for what, (key, tables) in NAMED.items():
        held = " union ".join(
            f"select {key} from {table} where ($business is null or business = $business) "
            f"and ($first is null or {day} >= $first) and ($last is null or {day} <= $last)"
            for table, day in tables.items()
        )
        connection.execute(
            f"insert into arrived.unfinished_{what} by name {held}",
            {"business": window.business, "first": window.first, "last": window.last},
        )
