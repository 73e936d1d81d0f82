"""The lifecycle as a careful person would work it out: member by member, day by day, in exact fractions.

What belongs here: definitions written down from the semantics page, for worlds small enough to be slow about.
What does not: SQL, frames, or a shortcut that the warehouse takes; the two must agree and share nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil

ECOSYSTEM = "ecosystem"
ACTIVE = ("first_order", "repeat")
STAGES = ("prospect", *ACTIVE, "dormant", "churned")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fixed:
    """Thresholds in days that hold for everybody."""

    dormant_after: int
    churned_after: int

    @property
    def longest_silence(self) -> int:
        """Days after which a member of unknown history may be taken for a new one."""
        return self.churned_after

    def on(self, purchases: list[date]) -> tuple[int, int]:
        """Thresholds on the last of these purchase days."""
        del purchases
        return self.dormant_after, self.churned_after


@dataclass(frozen=True)
class Personal:
    """Thresholds from the member's own gaps, pulled towards the usual gap."""

    usual_gap: Fraction
    weight: Fraction
    dormant_multiple: Fraction
    churned_multiple: Fraction
    least: int
    most: int

    @property
    def longest_silence(self) -> int:
        """Days after which a member of unknown history may be taken for a new one."""
        return self.most

    def on(self, purchases: list[date]) -> tuple[int, int]:
        """Thresholds on the last of these purchase days."""
        gaps = [(later - earlier).days for earlier, later in pairwise(purchases)]
        expected = (sum(gaps) + self.weight * self.usual_gap) / (len(gaps) + self.weight)
        return self._days(self.dormant_multiple * expected), self._days(self.churned_multiple * expected)

    def _days(self, exact: Fraction) -> int:
        return min(self.most, max(self.least, ceil(exact)))


@dataclass(frozen=True)
class World:
    """Members, when each began in each business, on which days each bought, and the money booked by day."""

    as_of: date
    businesses: dict[str, Fixed | Personal]
    began: dict[tuple[str, str], date]
    purchases: dict[tuple[str, str], list[date]]
    money: list[tuple[str, str, date, Decimal]]

    def everywhere(self) -> list[str]:
        """The businesses and the ecosystem."""
        return [*self.businesses, ECOSYSTEM]

    def members(self) -> list[str]:
        """Every member with an account."""
        return sorted({member for member, _ in self.began})

    def days_of(self, member: str, business: str) -> list[date]:
        """The member's purchase days in order; in the ecosystem the dates of all businesses, each once."""
        if business == ECOSYSTEM:
            return sorted({day for name in self.businesses for day in self.purchases.get((member, name), [])})
        return sorted(self.purchases.get((member, business), []))

    def began_on(self, member: str, business: str) -> date | None:
        """The day from which the member has a stage there."""
        if business != ECOSYSTEM:
            return self.began.get((member, business))
        return min(day for (name, _), day in self.began.items() if name == member)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    while first <= last:
        yield first
        first += DAY


def half_up(exact: Fraction, places: int) -> Decimal:
    """An exact fraction rounded half away from zero."""
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if exact < 0 else 1
    return (Decimal(sign * whole) / 10**places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def share(part: int, whole: int) -> Decimal | None:
    """Part of a whole to six places; nothing of nothing is unknown."""
    return half_up(Fraction(part, whole), 6) if whole else None


def reaches(world: World, member: str, business: str) -> list[tuple[date, date, date]]:
    """Each purchase day with the days until which it alone keeps the member active and not gone."""
    names = world.businesses if business == ECOSYSTEM else [business]
    found = []
    for name in names:
        days = world.days_of(member, name)
        for place, day in enumerate(days):
            dormant_after, churned_after = world.businesses[name].on(days[: place + 1])
            found.append((day, day + dormant_after * DAY, day + churned_after * DAY))
    return sorted(found)


def stages(world: World, member: str, business: str) -> dict[date, tuple[str, int]]:
    """Stage and purchase days so far at the end of each day from the beginning to the as-of day."""
    began = world.began_on(member, business)
    if began is None:
        return {}
    known = reaches(world, member, business)
    result = {}
    for today in days_between(began, world.as_of):
        so_far = [reach for reach in known if reach[0] <= today]
        k = len({day for day, _, _ in so_far})
        if k == 0:
            stage = "prospect"
        elif today < max(active_until for _, active_until, _ in so_far):
            stage = "first_order" if k == 1 else "repeat"
        elif today < max(gone_after for _, _, gone_after in so_far):
            stage = "dormant"
        else:
            stage = "churned"
        result[today] = (stage, k)
    return result


def all_stages(world: World) -> dict[tuple[str, str], dict[date, tuple[str, int]]]:
    """The stages of every member in every business and the ecosystem."""
    everyone = ((member, business) for member in world.members() for business in world.everywhere())
    return {key: found for key in everyone if (found := stages(world, *key))}


def intervals(calendar: dict[tuple[str, str], dict[date, tuple[str, int]]]) -> set[tuple[object, ...]]:
    """Rows of lifecycle_intervals read off the calendar."""
    rows = set()
    for (member, business), days in calendar.items():
        changes = [day for day in days if days.get(day - DAY, ("none", 0))[0] != days[day][0]]
        for day, left in zip(changes, [*changes[1:], None], strict=True):
            stage, k = days[day]
            before = days.get(day - DAY, ("none", 0))[0]
            rows.add((member, business, stage, day, left, entered_by(stage, before), k))
    return rows


def entered_by(stage: str, before: str) -> str:
    """What led to a stage, by the stage and the one before."""
    if stage == "prospect":
        return "registered"
    if stage in ("dormant", "churned"):
        return "silence"
    causes = {
        "first_order": "repeat_order",
        "dormant": "return_from_dormant",
        "churned": "return_from_churned",
    }
    return causes.get(before, "first_order")


def daily(calendar: dict[tuple[str, str], dict[date, tuple[str, int]]]) -> Counter[tuple[date, str, str]]:
    """Members by day, business and stage."""
    return Counter(
        (day, business, stage) for (_, business), days in calendar.items() for day, (stage, _) in days.items()
    )


def period_of(period: str, day: date) -> tuple[date, date]:
    """First and last day of the ISO week or calendar month of a day."""
    if period == "week":
        monday = day - day.weekday() * DAY
        return monday, monday + 6 * DAY
    first = day.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1) - DAY


def periods(period: str, first: date, last: date) -> list[tuple[date, date]]:
    """The periods from the one of the first day to the one of the last."""
    return sorted({period_of(period, day) for day in days_between(first, last)})
