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
        none_at_all: Chance of none in any business within the least horizon, by person.
        orders: Orders to be expected within the greatest horizon, by business.
    """

    none: Floats
    none_at_all: Floats
    orders: Floats


def look_ahead(
    people: People,
    scheduled: Ints,
    dropped: Ints,
    cutoff: int,
    horizons: tuple[int, ...],
    calendar: Calendar,
    shapes: Shapes,
    *,
    refunded_too: bool = False,
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
        refunded_too: Whether orders that will be given back in full count.
    """
    kept = np.array([1 - (not refunded_too) * shape.refund.share * shape.refund.full for shape in shapes.all])
    here = (people.left > cutoff) & (people.entered <= cutoff)
    can = (scheduled < NEVER) & ((scheduled > cutoff) | (dropped > cutoff)) & here[:, None]
    # Only those whom anything can happen to are worked out.
    at = np.flatnonzero(can.any(axis=1))
    rate = np.where(can, people.rate * kept, 0.0)[at]
    by_days, orders = _sums(rate, people, at, scheduled[at], cutoff, horizons, calendar)
    ahead = Ahead(np.ones(scheduled.shape), np.ones(len(scheduled)), np.zeros(scheduled.shape))
    for b, days in enumerate(horizons):
        ahead.none[at, b] = by_days[days][0][:, b]
    ahead.none_at_all[at] = by_days[min(horizons)][1]
    ahead.orders[at] = orders
    return ahead


def _sums(
    rate: Floats, people: People, at: Ints, starts: Ints, cutoff: int, horizons: tuple[int, ...], calendar: Calendar
) -> tuple[dict[int, tuple[Floats, Floats]], Floats]:
    """For each horizon: chance of none by business and in all; for the greatest: orders to be expected."""
    days = max(horizons)
    weight = np.ascontiguousarray(
        calendar.weight[:, :, cutoff : cutoff + days].transpose(2, 1, 0)
    )  # day, kind, business
    kind = people.kind[at]
    quits = people.hazard[at]
    leaves = people.leaving[at]
    buying = np.ones_like(rate)  # has not bought, may yet
    gone = np.zeros_like(rate)  # has not bought, dropped out of the business
    alive = np.ones_like(rate)  # may yet, has bought or not
    orders = np.zeros_like(rate)
    present = np.ones(len(at))  # has not left the ecosystem
    left_none, left_none_at_all = np.zeros_like(rate), np.zeros(len(at))
    found = {}
    for k in range(days):
        begun = starts <= cutoff + k
        expected = rate * weight[k][kind] * begun
        orders += present[:, None] * alive * expected
        buying *= np.exp(-expected)
        goes = quits * begun
        gone += buying * goes
        buying *= 1 - goes
        alive *= 1 - goes
        so_far = buying + gone
        nothing = so_far.prod(axis=1)
        left = present * leaves
        left_none += left[:, None] * so_far
        left_none_at_all += left * nothing
        present = present - left
        if k + 1 in horizons:
            found[k + 1] = left_none + present[:, None] * so_far, left_none_at_all + present * nothing
    return found, orders
