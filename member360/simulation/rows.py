"""Rows of activity in the making: every kind of activity has the same columns of whole numbers.

What belongs here: collecting them, with the position of each row so that others may name it. What does not: what they
say (`money.py`, `benefits.py`, `membership.py`), or when they are delivered (`deliveries.py`).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from member360.simulation.orders import Moments

Ints = npt.NDArray[np.int64]
NOTHING = -1

TYPES = (
    "order",
    "refund",
    "visit",
    "benefit_granted",
    "benefit_seen",
    "benefit_claimed",
    "benefit_redeemed",
    "benefit_expired",
    "points_redeemed",
    "points_gifted",
    "draw",
    "membership_joined",
    "membership_renewed",
    "membership_lapsed",
)
TYPE = {name: position for position, name in enumerate(TYPES)}

# Column to what stands in it where nothing is said. Money is in cents; `NOTHING` is an empty field; `guest` is 1 where
# nobody's account is named.
COLUMNS: dict[str, int] = {
    "type": 0,
    "person": 0,
    "business": 0,
    "day": 0,
    "second": 0,
    "amount": NOTHING,
    "related": NOTHING,
    "list": NOTHING,
    "discount": NOTHING,
    "coupon": NOTHING,
    "coins": NOTHING,
    "points": NOTHING,
    "city": NOTHING,
    "channel": NOTHING,
    "benefit": NOTHING,
    "guest": 0,
}


class Rows:
    """Rows of one block, in the order in which they are added."""

    def __init__(self) -> None:
        self._pieces: list[dict[str, Ints]] = []
        self._count = 0

    def add(self, kind: str, moments: Moments, **columns: Any) -> Ints:
        """Add rows of one type.

        Args:
            kind: Type of activity.
            moments: Who, where and when.
            columns: Further columns, one value or one for each row.

        Returns:
            Positions of the new rows.
        """
        count = len(moments)
        given = {
            **columns,
            "type": TYPE[kind],
            "person": moments.person,
            "business": moments.business,
            "day": moments.day,
            "second": moments.second,
        }
        self._pieces.append(
            {
                name: np.broadcast_to(np.asarray(given.get(name, empty), dtype=np.int64), count)
                for name, empty in COLUMNS.items()
            }
        )
        positions = np.arange(self._count, self._count + count)
        self._count += count
        return positions

    def table(self) -> dict[str, Ints]:
        """Return all rows by column, writable."""
        return {name: np.concatenate([piece[name] for piece in self._pieces]) for name in COLUMNS}


def later(moments: Moments, picked: Ints, days: Ints, chance: np.random.Generator, within: int) -> tuple[Moments, Ints]:
    """Return moments some days after others, without those after the world's end.

    Args:
        moments: The others.
        picked: Which of them.
        days: Days after, one for each picked one; 0: later on the same day.
        chance: Generator, for the second of the day.
        within: Length of the world.

    Returns:
        The moments, and which of `picked` they follow.
    """
    day = moments.day[picked] + days
    second = chance.integers(0, 86_400, len(picked))
    same = moments.second[picked]
    second = np.where(days == 0, same + (second * (86_399 - same)) // 86_400, second)
    inside = np.flatnonzero(day < within)
    kept = picked[inside]
    return Moments(moments.person[kept], moments.business[kept], day[inside], second[inside]), inside
