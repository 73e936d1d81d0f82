"""A member's card as a careful person would fill it in: one member and business after the other, from what happened.

What belongs here: the columns of member_business and member_360 that count, weigh and rank, by definition, in exact
fractions. What does not: stages (the lifecycle's oracle), tiers and coins (the programme's), SQL, frames.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.oracles.lifecycle import ECOSYSTEM, half_up

CENT = Decimal("0.01")
CHANNELS = {"phone": "sms", "email": "email", "device": "push"}
Card = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """An order with what came off before its amount, its lines and its refunds."""

    business: str
    activity_id: str
    account_id: str | None
    member_id: str | None
    day: date
    amount: Decimal
    rate: Decimal = Decimal(1)
    coins: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    coupon: Decimal = Decimal(0)
    city: str | None = None
    lines: tuple["Line", ...] = ()
    refunds: tuple["Refund", ...] = ()

    @property
    def is_qualifying(self) -> bool:
        """Something was owed or paid with coins, and not all of it was given back."""
        back = sum((refund.amount for refund in self.refunds), Decimal(0))
        share = min(self.amount, back) / self.amount if self.amount else Decimal(len(self.refunds) > 0)
        return self.amount + self.coins > 0 and share < 1

    def converted(self, amount: Decimal) -> Decimal:
        """An amount of the order in the workspace's currency, to the cent."""
        return (amount * self.rate).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Refund:
    """What was given back of an order on a day, and what that is in the workspace's currency by that day's rate."""

    activity_id: str
    day: date
    amount: Decimal
    reporting_amount: Decimal


@dataclass(frozen=True)
class Line:
    """A line of an order; its scene is its category's, or its business's."""

    category: str | None
    sku: str | None
    scene: str
    amount: Decimal


@dataclass(frozen=True)
class Said:
    """Something that an account says of a contact point, until a newer version of it leaves that out.

    An identifier has no purpose; a consent has, and says yes or no to it at a moment.
    """

    business: str
    account_id: str
    kind: str
    point: str
    left_out_at: datetime | None = None
    is_denied: bool = False
    purpose: str | None = None
    recipient: str | None = None
    granted: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Left:
    """An account leaves a list."""

    business: str
    account_id: str
    channel: str | None
    at: datetime


@dataclass(frozen=True)
class Facts:
    """All that a card is made of.

    Args:
        as_of: The last day known.
        scenes: The businesses with the part of life each serves.
        accounts: Each account's member.
        began: Of each member and business the first day known.
        orders: Of members and of nobody.
        benefits: Grants: member and day.
        identifiers: Contact points by the kind of identifier.
        consents: Statements by the kind of contact.
        left: Who left which list.
    """

    as_of: date
    scenes: dict[str, str]
    accounts: dict[tuple[str, str], str]
    began: dict[tuple[str, str], date]
    orders: list[Order]
    benefits: list[tuple[str, date]] = field(default_factory=list)
    identifiers: list[Said] = field(default_factory=list)
    consents: list[Said] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def purchase_days(facts: Facts) -> dict[tuple[str, str], list[date]]:
    """The days on which each member bought in each business."""
    found: dict[tuple[str, str], set[date]] = defaultdict(set)
    for order in facts.orders:
        if order.member_id and order.is_qualifying:
            found[order.member_id, order.business].add(order.day)
    return {key: sorted(days) for key, days in found.items()}


def cards(facts: Facts) -> dict[tuple[str, str], Card]:
    """The card of each member in each business in which it is, and in the ecosystem."""
    everybody: dict[tuple[str, str], list[Order]] = {}
    for member, business in facts.began:
        everybody.update({(member, business): [], (member, ECOSYSTEM): []})
    homes = _homes(facts)
    for order in facts.orders:
        if order.member_id:
            everybody[order.member_id, order.business].append(order)
            everybody[order.member_id, ECOSYSTEM].append(order)
    result = {key: _card(facts, orders, homes.get(key[0])) for key, orders in everybody.items()}
    for (_, business), card in result.items():
        rivals = [other["net_sales_365d"] for (_, where), other in result.items() if where == business]
        no_better = sum(sales <= card["net_sales_365d"] for sales in rivals)
        card["sales_percentile_365d"] = half_up(Fraction(no_better, len(rivals)), 6)
    return result


def _card(facts: Facts, orders: list[Order], home: str | None) -> Card:
    """Counts, money, gaps, tastes and places of one member in one business."""
    bought = [order for order in orders if order.is_qualifying]
    days = sorted({order.day for order in bought})
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    card: Card = {
        "purchase_days": len(days),
        "first_purchase_on": days[0] if days else None,
        "last_purchase_on": days[-1] if days else None,
        "is_one_time_buyer": len(days) == 1,
        "gap_now_days": (facts.as_of - days[-1]).days if days else None,
        "usual_gap_days": half_up(_middle(gaps), 6) if gaps else None,
    }
    for name, length in (("90d", 90), ("365d", 365), ("ever", 10**6)):
        first = facts.as_of - timedelta(days=length - 1) if length < 10**6 else date.min
        card[f"orders_{name}"] = sum(order.day >= first for order in bought)
        paid = sum((o.converted(o.amount) for o in orders if o.day >= first), Decimal(0))
        back = sum((r.reporting_amount for o in orders for r in o.refunds if r.day >= first), Decimal(0))
        card[f"net_sales_{name}"] = paid - back
    off = sum((order.converted(order.discount + order.coupon) for order in bought), Decimal(0))
    before = sum((order.converted(order.amount + order.discount + order.coupon) for order in bought), Decimal(0))
    card["discount_share"] = _share(off, before)
    card["weekend_share"] = _share(sum(order.day.weekday() >= 5 for order in bought), len(bought))
    card |= _tastes(bought)
    placed = [order.city for order in orders if order.city]
    card["home_city"] = home if placed else None
    card["away_share"] = _share(sum(city != home for city in placed), len(placed))
    return card


def _share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    return half_up(Fraction(part) / Fraction(whole), 6) if whole else None


def _middle(ascending: list[int]) -> Fraction:
    """The median."""
    low, high = ascending[(len(ascending) - 1) // 2], ascending[len(ascending) // 2]
    return Fraction(low + high, 2)


def _tastes(orders: list[Order]) -> Card:
    """The category of the largest sales and the article on the most lines; ties by money, then by name."""
    sales: dict[str, Decimal] = defaultdict(Decimal)
    times: Counter[str] = Counter()
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        for line in order.lines:
            if line.category is not None:
                sales[line.category] += order.converted(line.amount)
            if line.sku is not None:
                times[line.sku] += 1
                paid[line.sku] += order.converted(line.amount)
    return {
        "top_category": min(sales, key=lambda name: (-sales[name], name), default=None),
        "top_sku": min(times, key=lambda name: (-times[name], -paid[name], name), default=None),
    }


def _homes(facts: Facts) -> dict[str, str]:
    """Where most orders of each member are."""
    cities: dict[str, Counter[str]] = defaultdict(Counter)
    for order in facts.orders:
        if order.member_id and order.city:
            cities[order.member_id][order.city] += 1
    return {member: min(known, key=lambda city: (-known[city], city)) for member, known in cities.items()}


def whole_cards(facts: Facts) -> dict[str, Card]:
    """The card of each member in the ecosystem, with how widely it is used and who may be reached."""
    each = cards(facts)
    reached = reachable(facts)
    result = {}
    for (member, where), card in each.items():
        if where != ECOSYSTEM:
            continue
        buys_in = [b for b in facts.scenes if each.get((member, b), {}).get("purchase_days")]
        mine = [order for order in facts.orders if order.member_id == member and order.is_qualifying]
        grants = [day for who, day in facts.benefits if who == member]
        result[member] = {
            **card,
            "founded_on": min(day for (who, _), day in facts.began.items() if who == member),
            "accounts": sum(
                who == member and (member, account[0]) in facts.began for account, who in facts.accounts.items()
            ),
            "businesses_with_account": sum(who == member for who, _ in facts.began),
            "businesses_bought_ever": len(buys_in),
            "top_business": min(buys_in, key=lambda b: (-each[member, b]["net_sales_ever"], b), default=None),
            "scenes_used": len({scene for order in mine for scene in _scenes(facts, order)}),
            "last_benefit_on": max(grants, default=None),
            "benefits_granted_90d": sum((facts.as_of - day).days < 90 for day in grants),
            **{f"reachable_{kind}": (member, kind) in reached for kind in CHANNELS.values()},
        }
    return result


def _scenes(facts: Facts, order: Order) -> Iterable[str]:
    return [line.scene for line in order.lines] or [facts.scenes[order.business]]


def reachable(facts: Facts, purpose: str = "marketing", recipient: str = "own") -> set[tuple[str, str]]:
    """Members and channels on which some contact point of theirs may be used."""
    found = set()
    for said in facts.identifiers:
        kind = CHANNELS.get(said.kind)
        if (
            kind
            and not said.is_denied
            and said.left_out_at is None
            and _permitted(facts, kind, said.point, purpose, recipient)
        ):
            found.add((facts.accounts[said.business, said.account_id], kind))
    return found


def _permitted(facts: Facts, kind: str, point: str, purpose: str, recipient: str) -> bool:
    """Whether the last word on a contact point is a yes; a no of the same moment comes after it."""
    consents = [said for said in facts.consents if (said.kind, said.point) == (kind, point)]
    words = [
        (said.at, not said.granted)
        for said in consents
        if (said.purpose, said.recipient) == (purpose, recipient) and (said.left_out_at is None or not said.granted)
    ]
    named = [s for s in facts.identifiers if (CHANNELS.get(s.kind), s.point) == (kind, point) and not s.is_denied]
    for left in facts.left:
        concerns = left.channel == kind or left.channel not in CHANNELS.values()
        for said in [*named, *consents]:
            is_own = (said.business, said.account_id) == (left.business, left.account_id)
            if concerns and is_own and (said.left_out_at is None or left.at < said.left_out_at):
                words.append((left.at, True))
    return bool(words) and not max(words)[1]
