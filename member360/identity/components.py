"""Members as connected components of accounts, at the end of every receipt day.

What belongs here: walking the receipt days, recomputing only the components that a day touches.
What does not: ids and words of the history (history.py), the warehouse (warehouse.py), the links (dbt).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from member360.identity.history import Changes, Ints, history_frame, map_frame

_FOUNDING_ORDER = ["first_received_at", "registered_at", "business", "account_id"]
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Resolution:
    """Who is who now, and how it came to be.

    Attributes:
        one_id_map: One row per account: business, account_id, member_id.
        one_id_history: One row per account and change: business, account_id, member_id, previous_member_id,
            changed_on (DATE), kind (created | joined | merged | split), cause.
    """

    one_id_map: pl.DataFrame
    one_id_history: pl.DataFrame


@dataclass(frozen=True)
class _Links:
    """Links as parallel arrays; ends are account numbers, days count from 1970, an open end is `_NEVER`."""

    left: Ints
    right: Ints
    from_day: Ints
    to_day: Ints


def resolve(accounts: pl.DataFrame, links: pl.DataFrame) -> Resolution:
    """Draw the map at the end of each receipt day and keep what changed from one to the next.

    Accounts are numbered in founding order, so the founder of a component is its lowest number. Neither the
    order of the rows nor the number of threads changes anything.

    Args:
        accounts: One row per account: business, account_id, first_received_at and registered_at (naive UTC,
            registered_at may be NULL), first_received_on (DATE in the workspace's zone).
        links: One row per link and interval of receipt days: business_a, account_a, business_b, account_b,
            rule, from_day, to_day (DATE, exclusive, NULL while the link holds), ended_by.

    Returns:
        The map at the end of the last day, and the history.

    Raises:
        ValueError: A link names an account that is not there, or not yet on the link's first day.
    """
    nodes = accounts.sort(_FOUNDING_ORDER, nulls_last=True).with_row_index("node")
    arrived_on = _days(nodes["first_received_on"])
    numbered = _number_ends(nodes, links, arrived_on)
    founder, changes = _walk_days(arrived_on, numbered)
    return Resolution(
        one_id_map=map_frame(nodes, founder),
        one_id_history=history_frame(nodes, links, changes),
    )


def _days(column: pl.Series) -> Ints:
    """Dates as days since 1970; NULL is never."""
    return column.cast(pl.Date).to_physical().cast(pl.Int64).fill_null(_NEVER).to_numpy()


def _number_ends(nodes: pl.DataFrame, links: pl.DataFrame, arrived_on: Ints) -> _Links:
    """Replace the two accounts of each link by their numbers."""
    ends = []
    for side in ("a", "b"):
        keys = nodes.select(
            pl.col("business").alias(f"business_{side}"),
            pl.col("account_id").alias(f"account_{side}"),
            "node",
        )
        found = links.join(keys, on=[f"business_{side}", f"account_{side}"], how="left", maintain_order="left")
        if found["node"].null_count():
            raise ValueError("a link names an account that is not among the accounts")
        ends.append(found["node"].cast(pl.Int64).to_numpy())
    from_day, to_day = _days(links["from_day"]), _days(links["to_day"])
    if np.any(from_day < np.maximum(arrived_on[ends[0]], arrived_on[ends[1]])):
        raise ValueError("a link begins before one of its accounts is known")
    return _Links(left=ends[0], right=ends[1], from_day=from_day, to_day=to_day)


def _walk_days(arrived_on: Ints, links: _Links) -> tuple[Ints, Changes]:
    """Go through the receipt days on which accounts arrive, links begin or links end.

    Args:
        arrived_on: Day of first receipt of each account, in founding order.
        links: All links that ever held.

    Returns:
        The founder of each account at the end, and what changed on the way.
    """
    founder = np.arange(len(arrived_on), dtype=np.int64)
    linked = np.union1d(links.left, links.right)
    active = np.zeros(len(links.left), dtype=np.bool_)
    begins, stops = _rows_by_day(links.from_day), _rows_by_day(links.to_day)
    changes = Changes()
    nothing = np.empty(0, dtype=np.int64)
    for day in sorted(begins.keys() | (stops.keys() - {_NEVER})):
        begun, ended = begins.get(day, nothing), stops.get(day, nothing)
        active[begun] = True
        active[ended] = False
        parts = _touched_components(founder, linked, links, np.concatenate([begun, ended]))
        before = founder[parts]
        changes.note_ended(day, ended, founder[links.left[ended]])
        founder[parts] = _founders(parts, links, active)
        changes.note_begun(day, begun, founder[links.left[begun]])
        moved = founder[parts] != before
        changes.note_moved(
            day,
            accounts=parts[moved],
            before=before[moved],
            after=founder[parts][moved],
            old_founder_now=founder[before[moved]],
        )
    changes.note_arrivals(arrived_on)
    return founder, changes


def _rows_by_day(days: Ints) -> dict[int, Ints]:
    """Positions of each distinct day."""
    order = np.argsort(days, kind="stable")
    distinct, starts = np.unique(days[order], return_index=True)
    return dict(zip(distinct.tolist(), np.split(order, starts[1:]), strict=True)) if len(days) else {}


def _touched_components(founder: Ints, linked: Ints, links: _Links, moved: Ints) -> Ints:
    """Accounts, ascending, of every component that has an end of a link that begins or ends today."""
    is_touched = np.zeros(len(founder), dtype=np.bool_)
    is_touched[founder[links.left[moved]]] = True
    is_touched[founder[links.right[moved]]] = True
    return linked[is_touched[founder[linked]]]


def _founders(parts: Ints, links: _Links, active: npt.NDArray[np.bool_]) -> Ints:
    """Founder of each of some accounts, which are whole components, over the links active now."""
    if not len(parts):
        return parts
    inside = np.zeros(int(parts[-1]) + 1, dtype=np.bool_)
    inside[parts] = True
    used = np.flatnonzero(active)
    used = used[links.left[used] <= parts[-1]]
    used = used[inside[links.left[used]]]
    left = np.searchsorted(parts, links.left[used])
    right = np.searchsorted(parts, links.right[used])
    graph = coo_array((np.ones(len(used), dtype=np.int8), (left, right)), shape=(len(parts), len(parts)))
    _, labels = connected_components(graph, directed=False)
    # Accounts ascend in founding order, so the first of a label founded it.
    _, first = np.unique(labels, return_index=True)
    founders: Ints = parts[first[labels]]
    return founders
