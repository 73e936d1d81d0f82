"""How busy each day is: season, weekday and festival of each business, for each kind of person.

What belongs here: one table of daily weights and its running sums. What does not: anybody's rate.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from member360.simulation.parameters import LAST_DAY
from member360.simulation.shapes import KINDS, Shape, Shapes

Floats = npt.NDArray[np.float64]
AHEAD = 100
"""Days after the world's end that the calendar knows: the truth about the future needs them."""
_EPOCH = date(1970, 1, 1)
_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Weights of days, 1 on an average day.

    Args:
        days: Days of the world.
        weight: By business, kind of person and day; `AHEAD` days longer than the world.
        running: Running sums of `weight`, one longer: the weight of all days before.
    """

    days: int
    weight: Floats
    running: Floats

    @property
    def first(self) -> date:
        """The first day of the world."""
        return LAST_DAY - timedelta(days=self.days - 1)

    @property
    def first_number(self) -> int:
        """Days from 1970 to the first day."""
        return (self.first - _EPOCH).days


def make_calendar(days: int, shapes: Shapes) -> Calendar:
    """Return the calendar of a world.

    Args:
        days: Its length.
        shapes: Its businesses.
    """
    first = LAST_DAY - timedelta(days=days - 1)
    dates = [first + timedelta(days=i) for i in range(days + AHEAD)]
    weight = np.round(np.array([[_weights(shape, kind, dates) for kind in KINDS] for shape in shapes.all]), 6)
    running = np.concatenate([np.zeros((*weight.shape[:2], 1)), np.cumsum(weight, axis=2)], axis=2)
    return Calendar(days, weight, np.round(running, 6))


def _weights(shape: Shape, kind: str, dates: list[date]) -> Floats:
    months, weekdays = np.array(shape.month), np.array(shape.weekday)
    weight: Floats = months[[day.month - 1 for day in dates]] / months.mean()
    weight = weight * (weekdays[[day.weekday() for day in dates]] / weekdays.mean())
    weekend = np.array([day.weekday() >= _SATURDAY for day in dates])
    factor = shape.weekend_factor[kind]
    weight = weight * np.where(weekend, factor, 1.0) / ((2 * factor + 5) / 7)
    written = [day.strftime("%m-%d") for day in dates]
    for span, times in shape.festivals.items():
        begin, _, end = span.partition("/")
        weight = weight * np.where([begin <= day <= end for day in written], times, 1.0)
    return weight
