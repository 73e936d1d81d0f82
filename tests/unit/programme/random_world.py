"""Random members of two programmes, from a seed: many ties, zones with daylight saving, every kind of rule.

Moments lie on a coarse grid, so that orders, refunds, midnights and expiries often fall together.
"""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.oracles.programme_world import (
    Business,
    Cap,
    Currency,
    Member,
    Order,
    Programme,
    Refund,
    Rule,
    Sent,
    local_day,
    midnight,
)

AS_OF = date(2018, 2, 20)
START = date(2017, 1, 1)
CATEGORIES = ("fish", "books", "果物", None)

BUSINESSES = (
    Business("market", "America/New_York"),
    Business("travel", "Asia/Tokyo", sends_own_restores=True),
    Business("meals", "America/Sao_Paulo"),
    Business("rides", "Europe/London"),
)
CURRENCIES = (
    Currency("score", "score", window_days=70),
    Currency("coins", "coins", life_days=35),
    Currency("miles", "coins", period_end="quarter"),
)
TIERS = (("plain", 0), ("bronze", 60), ("silver", 120), ("gold", 240), ("black", 420))


def full_programme() -> Programme:
    """Versions, categories, rates by tier, waiting days, caps of every scope, reviews each quarter."""
    rules = (
        Rule("market_score", 1, "market", "score", Decimal(1), START, date(2017, 6, 11)),
        Rule("market_score", 2, "market", "score", Decimal("1.25"), date(2017, 6, 11), pending_days=3),
        Rule(
            "market_fish",
            1,
            "market",
            "score",
            Decimal("0.333333"),
            START,
            categories=frozenset({"fish", "果物"}),
        ),
        Rule(
            "market_coins",
            1,
            "market",
            "coins",
            Decimal(2),
            START,
            rates_by_tier={"gold": Decimal("3.5"), "black": Decimal(5)},
        ),
        Rule(
            "market_books",
            1,
            "market",
            "coins",
            Decimal("0.5"),
            START,
            date(2017, 10, 1),
            categories=frozenset({"books"}),
        ),
        Rule("travel_score", 1, "travel", "score", Decimal("0.7"), START, pending_days=5),
        Rule("travel_miles", 1, "travel", "miles", Decimal("1.1"), START, pending_days=10),
        Rule("travel_coins", 1, "travel", "coins", Decimal(1), START, pending_days=1),
        Rule("meals_score", 1, "meals", "score", Decimal("1.5"), START),
        Rule(
            "meals_coins",
            1,
            "meals",
            "coins",
            Decimal(1),
            START,
            pending_days=2,
            rates_by_tier={"plain": Decimal("0.4"), "silver": Decimal(2)},
        ),
        Rule("rides_miles", 1, "rides", "miles", Decimal("0.9"), START),
        Rule(
            "rides_score",
            1,
            "rides",
            "score",
            Decimal("0.05"),
            date(2017, 3, 1),
            categories=frozenset({"books"}),
        ),
    )
    caps = (
        Cap("market", "score", "order", 90),
        Cap("market", "score", "day", 120),
        Cap("market", "score", "month", 200),
        Cap("market", "coins", "category_month", 150, "fish"),
        Cap("market", "coins", "month", 400),
        Cap("meals", "score", "category_month", 60),
        Cap("meals", "score", "category_month", 25, "books"),
        Cap("rides", "miles", "day", 40),
    )
    return Programme(
        AS_OF,
        "America/New_York",
        BUSINESSES,
        CURRENCIES,
        TIERS,
        ((1, 1), (4, 1), (7, 1), (10, 1)),
        rules,
        caps,
    )


def far_programme() -> Programme:
    """A workspace ahead of its businesses, coins of a day, a month and a year, one review in four years."""
    businesses = (Business("west", "Pacific/Honolulu"), Business("east", "Pacific/Auckland"))
    currencies = (
        Currency("score", "score"),
        Currency("daily", "coins", life_days=1),
        Currency("monthly", "coins", period_end="month"),
        Currency("yearly", "coins", period_end="year"),
    )
    rules = tuple(
        Rule(
            f"{business.name}_{currency.name}",
            1,
            business.name,
            currency.name,
            Decimal("1.5"),
            START,
            None,
            wait,
        )
        for business in businesses
        for currency, wait in zip(currencies, (0, 0, 4, 20), strict=True)
    )
    tiers = (("low", 0), ("mid", 100), ("high", 260))
    return Programme(AS_OF, "Asia/Tokyo", businesses, currencies, tiers, ((2, 29),), rules)


def members(programme: Programme, count: int, seed: int) -> list[Member]:
    """So many members of a programme, the same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311  a world, not a secret
    return [_member(rng, programme, number) for number in range(count)]


def _moment(rng: random.Random, zone: str, first: date, last: date) -> datetime:
    """A moment between two days, at a midnight or a full six hours after one, so that ties are common."""
    day = first + timedelta(days=rng.randrange(max((last - first).days, 0) + 1))
    at = midnight(day, zone if rng.random() < 0.7 else "America/New_York")
    return at + timedelta(hours=rng.choice((0, 0, 0, 6, 12, 18)))


def _member(rng: random.Random, programme: Programme, number: int) -> Member:
    member_id = f"m{number:05d}"
    zones = {b.name: b.timezone for b in programme.businesses}
    accounts = []
    for index in range(rng.choice((1, 1, 2, 3, 4))):
        business = rng.choice(programme.businesses).name
        began_on = START + timedelta(days=rng.randrange(300))
        accounts.append((business, f"{member_id}-{index}", began_on))
    busy = rng.choice((0, 2, 6, 15))
    orders: list[Order] = []
    refunds: list[Refund] = []
    sent: list[Sent] = []
    for index in range(busy):
        business, account, began_on = rng.choice(accounts)
        zone = zones[business]
        at = _moment(rng, zone, began_on, AS_OF)
        order = _order(rng, business, f"{member_id}-o{index}", account, at)
        orders.append(order)
        if rng.random() < 0.3:
            sent.append(
                Sent(
                    business,
                    f"{order.activity_id}:points_redeemed",
                    account,
                    "points_redeemed",
                    rng.choice(programme.currencies[1:]).name,
                    rng.choice((1, 7, 30, 90)),
                    at,
                    order.activity_id,
                )
            )
        refunds += _refunds(rng, order, zone)
    for index in range(rng.choice((0, 0, 1, 3)) if busy else 0):
        business, account, began_on = rng.choice(accounts)
        kind, points = rng.choice(
            (
                ("points_redeemed", 40),
                ("points_gifted", 25),
                ("points_adjusted", -15),
                ("points_adjusted", 10),
                ("points_gifted", 0),
            )
        )
        at = _moment(rng, zones[business], began_on, AS_OF)
        spendable = [c for c in programme.currencies if kind != "points_redeemed" or c.role == "coins"]
        sent.append(
            Sent(
                business,
                f"{member_id}-s{index}",
                account,
                kind,
                rng.choice(spendable).name,
                points,
                at,
            )
        )
    known = {order.activity_id for order in orders if _is_known(order, zones[order.business])}
    return Member(
        member_id,
        tuple(accounts),
        tuple(order for order in orders if order.activity_id in known),
        tuple(refund for refund in refunds if _is_known(refund, zones[refund.business]) and refund.order_id in known),
        tuple(row for row in sent if _is_known(row, zones[row.business])),
    )


def _order(rng: random.Random, business: str, activity_id: str, account: str, at: datetime) -> Order:
    rate = Decimal("0.140000") if business == "travel" else Decimal(1)
    scale = 7 if business == "travel" else 1
    lines = tuple(
        (rng.choice(CATEGORIES), Decimal(rng.choice((0, 99, 250, 1999, 3333, 7001)) * scale) / 100)
        for _ in range(rng.choice((0, 1, 2, 3, 5)))
    )
    amount = (
        sum((line for _, line in lines), Decimal(0)) if lines else Decimal(rng.choice((0, 1000, 4550)) * scale) / 100
    )
    return Order(business, activity_id, account, at, amount, rate, lines)


def _refunds(rng: random.Random, order: Order, zone: str) -> list[Refund]:
    refunds = []
    for index in range(rng.choice((0, 0, 0, 1, 1, 2, 3))):
        delay = timedelta(days=rng.choice((0, 0, 1, 2, 5, 10, 30, 70, 80)))
        share = rng.choice((Decimal("0.1"), Decimal("0.333"), Decimal("0.5"), Decimal(1), Decimal("1.2")))
        at = rng.choice(
            (
                order.occurred_at + delay,
                midnight(local_day(order.occurred_at, zone) + delay, zone) + timedelta(days=1),
            )
        )
        amount = (order.amount * share).quantize(Decimal("0.01"))
        refunds.append(Refund(order.business, f"{order.activity_id}-r{index}", order.activity_id, at, amount))
    return refunds


def _is_known(row: Order | Refund | Sent, zone: str) -> bool:
    """What the as-of day lets through, by the business's own day."""
    return local_day(row.refunded_at if isinstance(row, Refund) else row.occurred_at, zone) <= AS_OF
