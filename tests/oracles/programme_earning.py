"""What the oracle books at orders, refunds and statements: earn, clawback, restore, redeem, gift, adjust.

Caps are used up in a dictionary, shares are fractions; lots and tiers stand in the modules beside.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from tests.oracles.programme_world import (
    Currency,
    Entry,
    Member,
    Order,
    Programme,
    Refund,
    Rule,
    cents,
    local_day,
    midnight,
)

TierOn = Callable[[date], str]


def _zone(programme: Programme, business: str) -> str:
    return next(b.timezone for b in programme.businesses if b.name == business)


def _key(text: str | None) -> tuple[bool, str]:
    return (text is not None, text or "")


def _parts(order: Order) -> dict[str | None, Decimal]:
    """Reporting amounts of an order by category, each sum converted once."""
    if not order.lines:
        return {None: cents(order.amount * order.rate)}
    sums: dict[str | None, Decimal] = defaultdict(Decimal)
    for category, amount in order.lines:
        sums[category] += amount
    return {category: cents(amount * order.rate) for category, amount in sums.items()}


def _in_force(programme: Programme, business: str, currency: Currency, day: date) -> list[Rule]:
    return [
        rule
        for rule in programme.rules
        if rule.business == business
        and rule.currency == currency.name
        and rule.valid_from <= day
        and (rule.valid_to is None or day < rule.valid_to)
    ]


def earned(programme: Programme, member: Member, currency: Currency, tier_on: TierOn | None) -> list[Entry]:
    """Earn entries of one currency after the caps, account by account, in time order."""
    candidates: list[tuple[Order, date, Rule, str | None, int]] = []
    for order in member.orders:
        day = local_day(order.occurred_at, _zone(programme, order.business))
        for rule in _in_force(programme, order.business, currency, day):
            rate = rule.rate
            if tier_on is not None:
                rate = rule.rates_by_tier.get(tier_on(day - timedelta(days=1)), rate)
            for category, amount in _parts(order).items():
                if rule.categories is None or category in rule.categories:
                    points = int((amount * rate).to_integral_value(ROUND_FLOOR))
                    if points > 0:
                        candidates.append((order, day, rule, category, points))
    candidates.sort(key=lambda c: (c[0].occurred_at, c[0].activity_id, c[2].rule_id, _key(c[3])))
    used: dict[tuple[object, ...], int] = defaultdict(int)
    entries = []
    for order, day, rule, category, wanted in candidates:
        points = wanted
        for scope, cap in _caps(programme, order, currency, day, category):
            points = min(points, cap - used[scope])
            used[scope] += points
        if points:
            due = day + timedelta(days=rule.pending_days)
            at = midnight(due, _zone(programme, order.business)) if rule.pending_days else order.occurred_at
            entries.append(
                Entry(
                    member.member_id,
                    order.business,
                    order.account_id,
                    currency.name,
                    "earn",
                    points,
                    order.occurred_at,
                    day,
                    at,
                    due,
                    order.activity_id,
                    rule.rule_id,
                    rule.version,
                    category,
                )
            )
    return entries


def _caps(
    programme: Programme, order: Order, currency: Currency, day: date, category: str | None
) -> list[tuple[tuple[object, ...], int]]:
    """The caps that an earning meets, in the order of the cascade, each with the scope it counts in."""
    mine = [c for c in programme.caps if (c.business, c.currency) == (order.business, currency.name)]
    month = (day.year, day.month)
    scopes = {
        "order": (order.activity_id,),
        "day": (day,),
        "category_month": (category, month),
        "month": (month,),
    }
    met: list[tuple[tuple[object, ...], int]] = []
    for name, scope in scopes.items():
        caps = [c for c in mine if c.scope == name]
        own = [c for c in caps if c.category is not None and c.category == category]
        met += [
            ((name, order.business, order.account_id, *scope), cap.cap)
            for cap in own or [c for c in caps if c.category is None]
        ]
    return met


def _shares(member: Member, order: Order) -> list[tuple[Refund, Fraction]]:
    """The refunds of an order in time order, each with the share refunded after it."""
    mine = sorted(
        (r for r in member.refunds if (r.business, r.order_id) == (order.business, order.activity_id)),
        key=lambda r: (r.refunded_at, r.refund_id),
    )
    total, shares = Decimal(0), []
    for refund in mine:
        total += refund.amount
        shares.append(
            (
                refund,
                Fraction(min(order.amount, total)) / Fraction(order.amount) if order.amount else Fraction(1),
            )
        )
    return shares


def clawbacks(programme: Programme, member: Member, earned: list[Entry]) -> list[tuple[Entry, Entry]]:
    """Pairs of an earning and what one refund takes back of it."""
    orders = {(order.business, order.activity_id): order for order in member.orders}
    pairs = []
    for entry in earned:
        kept = entry.points
        for refund, share in _shares(member, orders[entry.business, entry.activity_id]):
            keeps = int(entry.points * (1 - share))
            if keeps == kept:
                continue
            day = local_day(refund.refunded_at, _zone(programme, entry.business))
            pending = refund.refunded_at < entry.available_at
            taken = entry._replace(
                kind="clawback",
                points=keeps - kept,
                occurred_at=refund.refunded_at,
                entry_date=day,
                available_at=entry.available_at if pending else refund.refunded_at,
                available_date=entry.available_date if pending else day,
                activity_id=refund.refund_id,
            )
            pairs.append((entry, taken))
            kept = keeps
    return pairs


def statements(programme: Programme, member: Member, currency: Currency) -> list[Entry]:
    """Redemptions, gifts and adjustments as sources sent them."""
    kinds = {"points_redeemed": "redeem", "points_gifted": "gift", "points_adjusted": "adjust"}
    entries = []
    for row in member.sent:
        if row.currency != currency.name or not row.points:
            continue
        kind = kinds[row.activity_type]
        day = local_day(row.occurred_at, _zone(programme, row.business))
        points = -row.points if kind == "redeem" else row.points
        entries.append(
            Entry(
                member.member_id,
                row.business,
                row.account_id,
                currency.name,
                kind,
                points,
                row.occurred_at,
                day,
                row.occurred_at,
                day,
                row.activity_id,
                None,
                None,
                None,
            )
        )
    return entries


def restores(programme: Programme, member: Member, currency: Currency) -> list[Entry]:
    """Coins that refunds give back to the account that redeemed them on the order."""
    own = {b.name for b in programme.businesses if b.sends_own_restores}
    entries = []
    for order in member.orders:
        if order.business in own:
            continue
        spent: dict[str, int] = defaultdict(int)
        for row in member.sent:
            if (row.business, row.order_id, row.currency) == (
                order.business,
                order.activity_id,
                currency.name,
            ):
                spent[row.account_id] += row.points if row.activity_type == "points_redeemed" else 0
        for account, coins in spent.items():
            back = 0
            for refund, share in _shares(member, order):
                points = int(coins * share) - back
                if points:
                    day = local_day(refund.refunded_at, _zone(programme, order.business))
                    entries.append(
                        Entry(
                            member.member_id,
                            order.business,
                            account,
                            currency.name,
                            "restore",
                            points,
                            refund.refunded_at,
                            day,
                            refund.refunded_at,
                            day,
                            refund.refund_id,
                            None,
                            None,
                            None,
                        )
                    )
                back += points
    return entries
