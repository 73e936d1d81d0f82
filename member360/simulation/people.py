"""The people of one block: households, kinds, cities, what they are sensitive to, how active they are, how long.

What belongs here: all that is latent about a person. What does not: anything they do (`orders.py` and on).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.calendar import Calendar
from member360.simulation.parameters import Parameters
from member360.simulation.shapes import KINDS, Shapes
from member360.simulation.streams import Streams

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NEVER = 1 << 20
"""A day that does not come."""
_OLDEST, _FORMER_LEFT = -1_100, -420


@dataclass
class People:
    """One row for each person of the block; arrays by business have one column for each.

    Args:
        first: Number of the first person.
        household: Number of the person who began the household.
        kind: Position in `KINDS`.
        home: Position of the home city.
        price: Price sensitivity, 0 to 1.
        time: Time sensitivity, 0 to 1.
        former: Whether they left before the first day.
        rate: Orders a day while active, by business.
        hazard: Chance to drop out at the end of a day, by business.
        leaving: The same for the whole ecosystem.
        scheduled: Day on which they will open an account, by business; `NEVER`; below 0: before the world.
        entered: Day of their first account.
        left: First day on which they are gone from the ecosystem; `NEVER` if beyond the world's reach.
    """

    first: int
    household: Ints
    kind: Ints
    home: Ints
    price: Floats
    time: Floats
    former: npt.NDArray[np.bool_]
    rate: Floats
    hazard: Floats
    leaving: Floats
    scheduled: Ints
    entered: Ints
    left: Ints

    @property
    def ids(self) -> Ints:
        """Numbers of the persons."""
        return self.first + np.arange(len(self.kind))


def make_people(first: int, count: int, streams: Streams, calendar: Calendar, shapes: Shapes, p: Parameters) -> People:
    """Draw the people of a block.

    Args:
        first: Number of the first person.
        count: How many.
        streams: The block's generators.
        calendar: The world's days.
        shapes: Its businesses.
        p: Its parameters.
    """
    household, kind = _households(first, count, streams("households"), p)
    cities = np.array(list(shapes.cities.values()))
    draws = streams("homes").random(count)[household - first]
    home = np.searchsorted(np.cumsum(cities) / cities.sum(), draws, side="right").clip(max=len(cities) - 1)
    tastes = streams("tastes")
    price, time = np.round(tastes.beta(2.0, 2.0, count), 3), np.round(tastes.beta(2.0, 2.0, count), 3)
    rate = _rates(count, kind, time, streams("rates"), shapes, p)
    hazard, leaving = _hazards(rate, streams("hazards"), shapes, p)
    former = streams("former").random(count) < p.former_share
    scheduled, entered = _starts(former, streams("starts"), calendar.days, shapes, p)
    left = np.maximum(entered, 0) + survived(leaving, streams("leaving"))
    left = np.where(former, entered + 60, left)
    return People(first, household, kind, home, price, time, former, rate, hazard, leaving, scheduled, entered, left)


def survived(hazard: Floats, chance: np.random.Generator) -> Ints:
    """Draw how many days somebody stays, at least one, with a chance to go at the end of each.

    Args:
        hazard: That chance.
        chance: Generator.
    """
    days = 1 + np.floor(np.log1p(-chance.random(hazard.shape)) / np.log1p(-hazard))
    whole: Ints = np.minimum(days, NEVER).astype(np.int64)
    return whole


def _households(first: int, count: int, chance: np.random.Generator, p: Parameters) -> tuple[Ints, Ints]:
    begins = chance.random(count) < p.household_starts_share
    begins[0] = True
    head = np.maximum.accumulate(np.where(begins, np.arange(count), 0))
    size = np.bincount(head, minlength=count)[head]
    is_family = (chance.random(count) < p.family_share)[head] & (size > 1)
    travels = chance.random(count) < p.traveller_share
    return first + head, np.where(is_family, 2, np.where(travels, 1, 0))


def _rates(count: int, kind: Ints, time: Floats, chance: np.random.Generator, shapes: Shapes, p: Parameters) -> Floats:
    """Gamma by business, correlated through a common part, then by kind and the value of time."""
    businesses = len(shapes.all)
    common = chance.gamma(p.common_shape, size=(count, 1))
    own = chance.gamma(p.own_shape, size=(count, businesses))
    rate: Floats = (common + own) / (p.common_shape + p.own_shape) * np.array([shape.rate for shape in shapes.all])
    by_kind = np.array([[shape.kinds[name] for shape in shapes.all] for name in KINDS])
    pull = np.array([shape.time_pull for shape in shapes.all])
    rate = rate * by_kind[kind] * (1 + pull * (2 * time[:, None] - 1))
    return np.round(np.maximum(rate, 1e-6).astype(np.float64), 7)


def _hazards(rate: Floats, chance: np.random.Generator, shapes: Shapes, p: Parameters) -> tuple[Floats, Floats]:
    """Heterogeneous, and smaller for heavy buyers: what buy-till-you-die models take to be independent is not."""
    mean = np.array([shape.dropout_per_day for shape in shapes.all])
    usual = np.array([shape.rate for shape in shapes.all])
    drawn = chance.gamma(p.hazard_shape, size=rate.shape) / p.hazard_shape
    hazard = mean * drawn * (0.2 + rate / usual) ** -p.rate_slows_dropout
    leaving = chance.gamma(p.hazard_shape, size=len(rate)) / p.hazard_shape * p.overall_dropout_per_day
    return np.round(hazard.clip(1e-6, 0.2), 7), np.round(leaving.clip(1e-6, 0.2), 7)


def _starts(
    former: npt.NDArray[np.bool_], chance: np.random.Generator, days: int, shapes: Shapes, p: Parameters
) -> tuple[Ints, Ints]:
    """Day of the first account in each business, and of the first of all."""
    count, businesses = len(former), len(shapes.all)
    is_new = chance.random(count) < days / (days + p.growth_days)
    old = np.floor(chance.random(count) * _OLDEST).astype(np.int64)
    fresh = np.floor(chance.random(count) * days).astype(np.int64)
    gone = (_OLDEST + np.floor(chance.random(count) * (_FORMER_LEFT - _OLDEST - 60))).astype(np.int64)
    entered = np.where(former, gone, np.where(is_new, fresh, np.minimum(old, -1)))
    weights = np.array([shape.entry for shape in shapes.all])
    draws = chance.random(count)
    entry = np.searchsorted(np.cumsum(weights) / weights.sum(), draws, side="right").clip(max=businesses - 1)
    adopts = chance.random((count, businesses)) < np.array([shape.adoption for shape in shapes.all])
    lag = np.ceil(-np.log1p(-chance.random((count, businesses))) * 200).astype(np.int64)
    lag[former] = np.minimum(lag[former], 30)
    scheduled = np.where(adopts, entered[:, None] + lag, NEVER)
    scheduled[np.arange(count), entry] = entered
    return scheduled, entered
