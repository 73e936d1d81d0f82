"""Features of when a member buys: here, and in the other businesses.

Belongs here: the groups `rhythm` and `elsewhere`, and the weekend's share, from purchase days alone. Does not: money
(spend.py), putting features together (features.py).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.runs import Runs, Whole, business_of, medians, member_of, place_of

Columns = dict[str, NDArray[Any]]
DAY_WINDOWS = (14, 28, 56, 84, 168)
QUARTER = 84
_ELSEWHERE_WINDOWS = (14, 28, 84)
_RECENT_GAPS = 4
# Nobody seen elsewhere yet: as long ago as half a year.
_NEVER_ELSEWHERE = 180
_EPOCH_WEEKDAY, _SATURDAY = 3, 5
_DAY_BITS = 20
_FAR = 1 << _DAY_BITS


@dataclass(frozen=True)
class Days:
    """Purchase days before a cutoff, sorted by member, business and day.

    Attributes:
        runs: of equal member and business.
        day: of each row, since 1970-01-01.
        ago: days from it to the cutoff.
    """

    runs: Runs
    day: Whole
    ago: Whole

    @classmethod
    def of(cls, keys: Whole, day: Whole, cutoff: int) -> "Days":
        """Days with their distance to the cutoff."""
        return cls(Runs(keys), day, cutoff - day)

    def only(self, rows: NDArray[np.bool_], keys: Whole) -> "Days":
        """Some of the rows; `keys` are those of all rows."""
        return Days(Runs(keys[rows]), self.day[rows], self.ago[rows])


def rhythm(days: Days, horizon: Whole) -> Columns:
    """How often, how regularly and how lately.

    Args:
        days: purchase days.
        horizon: days ahead that the label speaks of, one per run.

    Returns:
        One value per run and feature, with `recency` as whole days.
    """
    runs, ago = days.runs, days.ago
    recency, tenure, bought = ago[runs.last], ago[runs.first], runs.length
    has_gap = np.ones(len(ago), dtype=bool)
    has_gap[runs.first] = False
    gap = np.zeros(len(ago), dtype=np.int64)
    gap[1:] = ago[:-1] - ago[1:]
    gap[runs.first] = 0
    count = bought - 1
    least_one = np.maximum(count, 1)
    mean = (tenure - recency) / least_one
    variance = runs.sum(gap * gap) / least_one - mean * mean
    few = np.minimum(count, _RECENT_GAPS)
    recent = (ago[runs.last - few] - recency) / np.maximum(few, 1)
    # A member with one purchase day has no gap yet: half as long again as the silence so far stands in for it.
    unknown = 1.5 * recency
    gaps = {
        "gap_mean": mean,
        "gap_median": medians(runs, gap, has_gap),
        "gap_last": gap[runs.last],
        "gap_longest": runs.most(gap),
        "gap_recent": recent,
    }
    known: Columns = {name: np.where(count > 0, value, unknown) for name, value in gaps.items()}
    in_window = {f"days_{window}": runs.sum(ago <= window) for window in DAY_WINDOWS}
    return {
        **known,
        **in_window,
        "recency": recency,
        "tenure": tenure,
        "purchase_days": bought,
        "gap_sd": np.where(count > 1, np.sqrt(np.maximum(variance, 0.0)), 0.0),
        "quiet_share": (runs.sum(np.maximum(gap - runs.spread(horizon), 0)) + 3.0) / (tenure + 12.0),
        "outlast_share": (runs.sum(gap >= runs.spread(recency + horizon)) + 0.5)
        / (runs.sum(gap >= runs.spread(recency)) + 1.5),
        "trend": (3 * in_window["days_28"] + 1) / (in_window["days_84"] + 1),
        "overdue": recency / np.maximum(known["gap_median"], 1),
        "overdue_mean": recency / np.maximum(known["gap_mean"], 1),
        "weekend_share": runs.sum((days.day + _EPOCH_WEEKDAY) % 7 >= _SATURDAY) / bought,
    }


def elsewhere(days: Days, asked: Whole, bought_84: Whole, ecosystem: int) -> Columns:
    """The member's life in the other businesses, and how often they bought there and passed this one by.

    A day elsewhere is a day of the ecosystem on which not this business alone was bought in: so days are counted, and
    never paired with one another.

    Args:
        days: every purchase day before the cutoff, the ecosystem's among them.
        asked: keys of the members and businesses whose features are wanted, sorted; all have a purchase day.
        bought_84: purchase days in 84 days of each of them.
        ecosystem: the ecosystem's number among the businesses.

    Returns:
        One value per asked key and feature.
    """
    keys = days.runs.spread(days.runs.keys)
    is_whole = business_of(keys) == ecosystem
    whole, single = days.only(is_whole, keys), days.only(~is_whole, keys)
    members = Runs(member_of(keys[is_whole]))
    # Every day of a business is one of the ecosystem's: its place there says which businesses share it.
    at = np.searchsorted(_dated(keys[is_whole], whole.day), _dated(keys[~is_whole], single.day))
    alone = np.bincount(at, minlength=len(whole.day))[at] == 1
    member, _ = place_of(members.keys, member_of(asked))
    own, is_single = place_of(single.runs.keys, asked)
    columns: Columns = {}
    for window in _ELSEWHERE_WINDOWS:
        only_here = np.where(is_single, single.runs.sum(alone & (single.ago <= window))[own], 0)
        columns[f"elsewhere_{window}"] = members.sum(whole.ago <= window)[member] - only_here
    recency = single.ago[single.runs.last]
    latest, second, breadth = _of_businesses(single.runs.keys, recency)
    is_latest = is_single & (recency[own] == latest[member])
    other = np.where(is_latest, second[member], latest[member])
    passed_by = np.where(is_single, members.last[member] - at[single.runs.last[own]], 0)
    share = (bought_84 + 0.5) / (members.sum(whole.ago <= QUARTER)[member] + 1)
    return {
        **columns,
        "elsewhere_recency": np.where(other < _FAR, other, _NEVER_ELSEWHERE),
        "businesses_84": breadth[member],
        "attach_share": share,
        "passed_by": passed_by,
        "passed_by_share": passed_by * share,
    }


def _dated(keys: Whole, day: Whole) -> Whole:
    """Member and day in one number that sorts as the two do."""
    return (member_of(keys) << _DAY_BITS) | day


def _of_businesses(keys: Whole, recency: Whole) -> tuple[Whole, Whole, Whole]:
    """Per member: days since the business bought in last, since the one before it, and businesses of 84 days."""
    pairs = Runs(member_of(keys))
    latest = pairs.least(recency)
    holds = np.flatnonzero(recency == pairs.spread(latest))
    others = recency.copy()
    others[holds[Runs(member_of(keys[holds])).first]] = _FAR
    return latest, pairs.least(others), pairs.sum(recency <= QUARTER)
