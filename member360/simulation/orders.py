"""Who buys when: accounts opened, orders and visits by inhomogeneous Poisson, dropout, spill-over.

What belongs here: the days and seconds of orders and visits. What does not: what they cost (`money.py`), or orders that
a benefit brought (`benefits.py`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.calendar import Calendar
from member360.simulation.people import NEVER, People, survived
from member360.simulation.shapes import Shapes
from member360.simulation.streams import Streams

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_ROUNDS = 2  # a spill-over may spill over once more


@dataclass
class Moments:
    """Things that happened, one row each.

    Args:
        person: Position in the block.
        business: Position among the businesses.
        day: Day of the world, by the business's clock.
        second: Second of that day.
    """

    person: Ints
    business: Ints
    day: Ints
    second: Ints

    def __len__(self) -> int:
        """How many."""
        return len(self.person)


@dataclass
class Trade:
    """What the people of a block did by themselves.

    Args:
        scheduled: Day on which each would open an account, by business, spill-overs included; `NEVER` if not.
        known: Day of the first order elsewhere that brought the start about; below 0 where it was to come anyway.
        dropped: First day on which they are gone from the business or from all; only where an account was opened.
        opened: Whether the account was opened before the world's end.
        orders: Orders.
        visits: Visits.
    """

    scheduled: Ints
    known: Ints
    dropped: Ints
    opened: Flags
    orders: Moments
    visits: Moments


def trade(people: People, streams: Streams, calendar: Calendar, shapes: Shapes) -> Trade:
    """Draw orders and visits of a block.

    Args:
        people: The block's people.
        streams: Its generators.
        calendar: The world's days.
        shapes: Its businesses.
    """
    scheduled = people.scheduled.copy()
    known = np.full(scheduled.shape, -1)
    stays = survived(people.hazard, streams("dropout"))
    fresh = scheduled < NEVER
    pieces = []
    for turn in range(_ROUNDS + 1):
        drop = _dropped(people, scheduled, stays)
        pieces.append(
            _poisson(people.rate * fresh, people, scheduled, drop, streams(f"orders {turn}"), calendar, shapes)
        )
        if turn < _ROUNDS:
            begun, brought = _spill_over(pieces[-1], scheduled, streams(f"spill-over {turn}"), calendar, shapes)
            fresh = begun < NEVER
            known = np.where(fresh, brought, known)
            scheduled = np.minimum(scheduled, begun)
    drop = _dropped(people, scheduled, stays)
    opened = (scheduled < calendar.days) & (scheduled < people.left[:, None])
    looks = np.array([shape.visits_per_order for shape in shapes.all])
    visits = _poisson(people.rate * looks, people, scheduled, drop, streams("visits"), calendar, shapes)
    return Trade(scheduled, known, drop, opened, together(pieces), visits)


def together(pieces: list[Moments]) -> Moments:
    """Return several lists of moments as one.

    Args:
        pieces: At least one.
    """
    names = ("person", "business", "day", "second")
    return Moments(*(np.concatenate([getattr(piece, name) for piece in pieces]) for name in names))


def _dropped(people: People, scheduled: Ints, stays: Ints) -> Ints:
    return np.minimum(np.maximum(scheduled, 0) + stays, people.left[:, None])


def _poisson(
    rate: Floats,
    people: People,
    begin: Ints,
    end: Ints,
    chance: np.random.Generator,
    calendar: Calendar,
    shapes: Shapes,
) -> Moments:
    """Moments between two days at a rate times the calendar's weight."""
    businesses = rate.shape[1]
    column = np.arange(businesses)[None, :]
    running = calendar.running[column, people.kind[:, None]]
    since = np.clip(begin, 0, calendar.days)
    until = np.maximum(np.clip(end, 0, calendar.days), since)
    low = np.take_along_axis(running, since[..., None], axis=2)[..., 0]
    high = np.take_along_axis(running, until[..., None], axis=2)[..., 0]
    counts = chance.poisson(rate * (high - low)).ravel()
    at = np.repeat(np.arange(counts.size), counts)
    person, business = at // businesses, at % businesses
    drawn = chance.random(len(at))
    level = low.ravel()[at] + drawn * (high - low).ravel()[at]
    day = np.empty(len(at), dtype=np.int64)
    kinds = people.kind[person]
    for b in range(businesses):
        for kind in range(calendar.running.shape[1]):
            mine = np.flatnonzero((business == b) & (kinds == kind))
            day[mine] = np.searchsorted(calendar.running[b, kind], level[mine], side="right") - 1
    day = np.minimum(np.maximum(day, since.ravel()[at]), until.ravel()[at] - 1)
    return Moments(person, business, day, seconds(business, chance, shapes))


def seconds(business: Ints, chance: np.random.Generator, shapes: Shapes) -> Ints:
    """Draw seconds of the day by each business's hours.

    Args:
        business: Position of the business, one for each moment.
        chance: Generator.
        shapes: The businesses.
    """
    hours = np.array([shape.hours for shape in shapes.all], dtype=np.float64)
    share = np.cumsum(hours, axis=1) / hours.sum(axis=1, keepdims=True)
    drawn, within = chance.random(len(business)), chance.integers(0, 3600, len(business))
    hour = np.empty(len(business), dtype=np.int64)
    for b in range(len(hours)):
        mine = np.flatnonzero(business == b)
        hour[mine] = np.searchsorted(share[b], drawn[mine], side="right")
    return np.minimum(hour, 23) * 3600 + within


def _spill_over(
    orders: Moments, scheduled: Ints, chance: np.random.Generator, calendar: Calendar, shapes: Shapes
) -> tuple[Ints, Ints]:
    """Days of starts that first orders bring about where nothing was to start, and the days of those orders."""
    position = {name: i for i, name in enumerate(shapes.names)}
    first = np.full(scheduled.size, NEVER)
    np.minimum.at(first, orders.person * scheduled.shape[1] + orders.business, orders.day)
    first_by_business: Ints = np.where(scheduled < 0, NEVER, first.reshape(scheduled.shape))  # or long ago
    begun, brought = np.full(scheduled.shape, NEVER), np.full(scheduled.shape, NEVER)
    for rule in shapes.spill_over:
        source, target = position[rule.source], position[rule.to]
        happens = chance.random(len(scheduled)) < rule.chance
        delay = 1 + np.floor(-np.log1p(-chance.random(len(scheduled))) * rule.days).astype(np.int64)
        starts = np.where(happens & (first_by_business[:, source] < NEVER), first_by_business[:, source] + delay, NEVER)
        brought[:, target] = np.where(starts < begun[:, target], first_by_business[:, source], brought[:, target])
        begun[:, target] = np.minimum(begun[:, target], starts)
    return np.where((scheduled == NEVER) & (begun < calendar.days), begun, NEVER), brought
