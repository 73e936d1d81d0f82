"""What a world of the programme's oracle is made of: rules, members, what befell them, entries, intervals.

Plain frozen records and the two zone conversions; how points and tiers follow from them stands in the
modules beside.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Business:
    """One line of trade: its zone, and whether it sends the coins that refunds give back itself."""

    name: str
    timezone: str
    sends_own_restores: bool = False


@dataclass(frozen=True)
class Currency:
    """Points of one kind; a score has a window, coins have a life in days or end with a period."""

    name: str
    role: str
    window_days: int | None = None
    life_days: int | None = None
    period_end: str | None = None


@dataclass(frozen=True)
class Rule:
    """One version of an earn rule, in force on [valid_from, valid_to)."""

    rule_id: str
    version: int
    business: str
    currency: str
    rate: Decimal
    valid_from: date
    valid_to: date | None = None
    pending_days: int = 0
    categories: frozenset[str] | None = None
    rates_by_tier: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Cap:
    """The most that an account earns of a currency in a business within a scope."""

    business: str
    currency: str
    scope: str
    cap: int
    category: str | None = None


@dataclass(frozen=True)
class Order:
    """An order with the amounts of its lines by category; none: the order itself."""

    business: str
    activity_id: str
    account_id: str
    occurred_at: datetime
    amount: Decimal
    rate: Decimal = Decimal(1)
    lines: tuple[tuple[str | None, Decimal], ...] = ()


@dataclass(frozen=True)
class Refund:
    """What was given back of an order."""

    business: str
    refund_id: str
    order_id: str
    refunded_at: datetime
    amount: Decimal


@dataclass(frozen=True)
class Sent:
    """A points activity as a source states it."""

    business: str
    activity_id: str
    account_id: str
    activity_type: str
    currency: str
    points: int
    occurred_at: datetime
    order_id: str | None = None


@dataclass(frozen=True)
class Member:
    """Everything known of one member; accounts are (business, account_id, first day)."""

    member_id: str
    accounts: tuple[tuple[str, str, date], ...]
    orders: tuple[Order, ...] = ()
    refunds: tuple[Refund, ...] = ()
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True)
class Programme:
    """A workspace's programme, and the day it is asked as of; tiers are (name, threshold) from the lowest."""

    as_of: date
    timezone: str
    businesses: tuple[Business, ...]
    currencies: tuple[Currency, ...]
    tiers: tuple[tuple[str, int], ...]
    review_days: tuple[tuple[int, int], ...]
    rules: tuple[Rule, ...]
    caps: tuple[Cap, ...] = ()


class Entry(NamedTuple):
    """One line of the ledger, before lots give it an expiry."""

    member_id: str
    business: str
    account_id: str
    currency: str
    kind: str
    points: int
    occurred_at: datetime
    entry_date: date
    available_at: datetime
    available_date: date
    activity_id: str
    rule_id: str | None
    rule_version: int | None
    category: str | None


class Interval(NamedTuple):
    """A member's time in a tier, half-open, without end while it lasts."""

    member_id: str
    tier: str
    valid_from: date
    valid_to: date | None
    reason: str


@dataclass
class Answer:
    """What the oracle says of one member."""

    entries: list[tuple[Entry, datetime | None]]  # with the expiry of a lot
    balances: dict[str, tuple[int, int, int, int]]  # balance, pending, available, expiring in 30 days
    tiers: list[Interval]
    score: int
    next_review_on: date | None
    tier_if_silent: str | None
    score_to_keep_tier: int | None
    score_to_next_tier: int | None


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of a naive UTC moment in a zone."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """The naive UTC moment at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def cents(amount: Decimal) -> Decimal:
    """An amount rounded half away from zero."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
