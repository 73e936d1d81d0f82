"""The true chance of no purchase ahead, of everybody, given what they are on a day.

What belongs here: the exact sum over the days on which somebody may drop out. What does not: drawing anything.

Given a person's rates, hazards and the accounts they will open, purchases are Poisson until the dropout from a business
or from all. A spill-over that begins inside the window needs a purchase inside it, so it changes no chance of none of
a business that had begun, nor of all together. Orders given back in full are no purchases: they thin the rates. Orders
that a grant inside the window brings are left out: the truth is what a person does when left alone.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.calendar import Calendar
from member360.simulation.people import NEVER, People
from member360.simulation.shapes import Shapes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ahead:
    """What lies ahead of a day, by person and, in the last axis, business.

    Args:
        none: Chance of no purchase within each business's horizon; 1 where nothing can come.
        none_at_all: Chance of none in any business within the ecosystem's horizon, by person.
        orders: Orders to be expected within the grants' days, by business, refunded ones included.
        none_granted: Chance of no order within the grants' days, by business, refunded ones included.
    """

    none: Floats
    none_at_all: Floats
    orders: Floats
    none_granted: Floats


def look_ahead(
    people: People,
    scheduled: Ints,
    dropped: Ints,
    cutoff: int,
    horizons: tuple[int, ...],
    calendar: Calendar,
    shapes: Shapes,
    grant_days: int = 0,
) -> Ahead:
    """Work out what lies ahead of a cutoff.

    Args:
        people: The block's people.
        scheduled: Starts, as known on the cutoff: later ones that a later first order brings are not to be in it.
        dropped: First day on which they are gone.
        cutoff: The first day of the windows.
        horizons: Days, one for each business; the least is the ecosystem's.
        calendar: The world's days and the days after.
        shapes: The businesses.
        grant_days: Days that a grant is good for; 0: no orders are expected.
    """
    kept = np.array([1 - shape.refund.share * shape.refund.full for shape in shapes.all])
    here = (people.left > cutoff) & (people.entered <= cutoff)
    can = (scheduled < NEVER) & ((scheduled > cutoff) | (dropped > cutoff)) & here[:, None]
    # Only those whom anything can happen to are worked out.
    at = np.flatnonzero(can.any(axis=1))
    full = np.where(can, people.rate, 0.0)[at]
    rates = (full * kept, full) if grant_days else (full * kept,)
    found = [
        _sums(rate, people, at, scheduled, cutoff, days, calendar)
        for rate, days in zip(rates, (max(horizons), grant_days), strict=False)
    ]
    none, at_all = found[0][0], found[0][1]
    shape = scheduled.shape
    ahead = Ahead(np.ones(shape), np.ones(shape[0]), np.zeros(shape), np.ones(shape))
    for b, days in enumerate(horizons):
        ahead.none[at, b] = none[days - 1, :, b]
    ahead.none_at_all[at] = at_all[min(horizons) - 1]
    if grant_days:
        ahead.none_granted[at] = found[1][0][grant_days - 1]
        ahead.orders[at] = found[1][2]
    return ahead


def _sums(
    rate: Floats, people: People, at: Ints, scheduled: Ints, cutoff: int, days: int, calendar: Calendar
) -> tuple[Floats, Floats, Floats]:
    """For each number of days: chance of none by business and in all; at the end: orders to be expected."""
    weight = calendar.weight[:, people.kind[at], cutoff : cutoff + days]  # business, person, day
    starts = scheduled[at]
    stays = 1 - people.hazard[at]
    remains = 1 - people.leaving[at]
    buying = np.ones_like(rate)  # has not bought, may yet
    gone = np.zeros_like(rate)  # has not bought, dropped out of the business
    alive = np.ones_like(rate)  # may yet, has bought or not
    orders = np.zeros_like(rate)
    present = np.ones(len(at))  # has not left the ecosystem
    left_none, left_none_at_all = np.zeros_like(rate), np.zeros(len(at))
    none, at_all = np.empty((days, *rate.shape)), np.empty((days, len(at)))
    for k in range(days):
        begun = starts <= cutoff + k
        expected = np.where(begun, rate * weight[:, :, k].T, 0.0)
        orders += present[:, None] * alive * expected
        buying *= np.exp(-expected)
        leaves = np.where(begun, 1 - stays, 0.0)
        gone += buying * leaves
        buying *= 1 - leaves
        alive *= 1 - leaves
        so_far = buying + gone
        nothing = so_far.prod(axis=1)
        goes = present * (1 - remains)
        left_none += goes[:, None] * so_far
        left_none_at_all += goes * nothing
        present = present * remains
        none[k] = left_none + present[:, None] * so_far
        at_all[k] = left_none_at_all + present * nothing
    return none, at_all, orders
