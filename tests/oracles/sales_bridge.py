"""The sales bridge read plainly from its definition: member by member, exact fractions, no SQL.

What belongs here: the reading. The world that it is read over is the test's.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

ZERO = Decimal("0.00")
Bridge = dict[str, Decimal]


@dataclass(frozen=True)
class Booking:
    """Money on a day: an order's is positive, a refund's negative; nobody's when `member` is None."""

    member: str | None
    business: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class Bought:
    """A purchase day of a member in a business."""

    member: str
    business: str
    day: date


def start_of(period: str, day: date) -> date:
    """First day of the ISO week or calendar month that holds a day."""
    return day - timedelta(days=day.weekday()) if period == "week" else day.replace(day=1)


def before(period: str, start: date) -> date:
    """First day of the period before."""
    return start_of(period, start - timedelta(days=1))


def bridges(
    bookings: Iterable[Booking], bought: Iterable[Bought], periods: Iterable[tuple[str, date, str]]
) -> dict[tuple[str, date, str], Bridge]:
    """Return the bridge of each (period, first day, business)."""
    bookings, bought = list(bookings), list(bought)
    return {
        (period, start, business): _bridge(bookings, bought, period, start, business)
        for period, start, business in periods
    }


def _bridge(bookings: list[Booking], bought: list[Bought], period: str, start: date, business: str) -> Bridge:
    def here(of: str) -> bool:
        return business in {of, "ecosystem"}

    sales: dict[tuple[str | None, date], Decimal] = defaultdict(lambda: ZERO)
    for booking in bookings:
        if here(booking.business):
            sales[booking.member, start_of(period, booking.day)] += booking.amount
    days: dict[tuple[str, date], set[date]] = defaultdict(set)
    for purchase in bought:
        if here(purchase.business):
            days[purchase.member, start_of(period, purchase.day)].add(purchase.day)
    last = before(period, start)
    members = {m for m, _ in sales if m is not None} | {m for m, _ in days}
    now = {m for m in members if days.get((m, start))}
    then = {m for m in members if days.get((m, last))}
    earlier = {m for m, first in days if first < start}
    retained = sorted(now & then)
    spent = sum((sales[m, start] for m in retained), ZERO)
    spent_before = sum((sales[m, last] for m in retained), ZERO)
    frequency = ZERO
    if retained:
        visits = sum(len(days[m, start]) for m in retained)
        visits_before = sum(len(days[m, last]) for m in retained)
        frequency = _cents(Fraction(visits - visits_before) * Fraction(spent_before) / visits_before)
    return {
        "net_sales": sum((v for (_, p), v in sales.items() if p == start), ZERO),
        "previous_net_sales": sum((v for (_, p), v in sales.items() if p == last), ZERO),
        "new": sum((sales[m, start] for m in now - earlier), ZERO),
        "reactivated": sum((sales[m, start] for m in (now & earlier) - then), ZERO),
        "lapsed": sum((sales[m, last] for m in then - now), ZERO),
        "frequency": frequency,
        "basket": spent - spent_before - frequency,
        "other": sum((sales[m, start] for m in members - now), ZERO)
        - sum((sales[m, last] for m in members - then), ZERO)
        + sales[None, start]
        - sales[None, last],
    }


def _cents(value: Fraction) -> Decimal:
    """Round half away from zero to two places, in whole numbers only."""
    doubled = abs(value.numerator) * 200 + value.denominator
    cents = doubled // (2 * value.denominator)
    return Decimal(cents if value >= 0 else -cents).scaleb(-2)
