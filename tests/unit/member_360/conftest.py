"""Random members, once through the models of member 360.

What belongs here: making facts from a seed, laying them where upstream layers would, one dbt run. What does not: what
the tables must contain (the oracle) and the comparisons (the tests).
"""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.oracles.lifecycle import Fixed, World, all_stages, intervals
from tests.oracles.lifecycle_tables import reach
from tests.oracles.member import CHANNELS, Facts, Left, Line, Order, Refund, Said, purchase_days
from tests.scratch_dbt import Built, build

AS_OF = date(2025, 3, 30)
LONG_AGO, AFTERWARDS = datetime(2000, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001 - naive UTC, as in the warehouse
BUSINESSES = {"diner": Fixed(10, 30), "shop": Fixed(30, 60), "tours": Fixed(60, 120)}
SCENES = {"diner": "eat", "shop": "shop", "tours": "travel"}
RATES = {"diner": Decimal(1), "shop": Decimal("7.200000"), "tours": Decimal("0.137501")}
MONEY = "decimal(18, 2)"
WHO = "member_id varchar, business varchar"
UPSTREAM = {
    "stg_as_of": "as_of date",
    "reference.business": "business varchar, scene varchar",
    "one_id_map": "business varchar, account_id varchar, member_id varchar",
    "named.int_member_business": f"{WHO}, accounts bigint, began_on date",
    "fct_activity": f"{WHO}, account_id varchar, activity_type varchar, activity_date date, occurred_at timestamp, "
    f"reporting_amount {MONEY}, city varchar, channel varchar",
    "named.int_orders": f"{WHO}, activity_id varchar, activity_date date, amount {MONEY}, discount_amount {MONEY}, "
    f"coupon_amount {MONEY}, reporting_rate decimal(18, 6), is_qualifying boolean, reporting_amount {MONEY}, "
    "city varchar",
    "named.int_order_lines": f"{WHO}, activity_id varchar, category varchar, sku varchar, scene varchar, "
    f"reporting_amount {MONEY}",
    "named.int_stage_intervals": f"{WHO}, stage varchar, valid_from date, valid_to date, entered_by varchar, "
    "purchase_days bigint",
    "named.int_purchase_reach": f"{WHO}, purchase_date date, k bigint, active_until date, gone_after date",
    "member_programme": "member_id varchar, score bigint, tier varchar, tier_rank bigint, tier_since date, "
    "next_tier varchar, next_tier_threshold bigint, score_to_next_tier bigint, next_review_on date, "
    "tier_if_silent varchar, score_to_keep_tier bigint, coins_balance bigint, coins_available bigint, "
    "coins_pending bigint, coins_expiring_30_days bigint",
    "benefit_activity": "member_id varchar, event varchar, activity_date date",
    "stg_account_identifiers": "business varchar, account_id varchar, kind varchar, identifier varchar, "
    "is_denied boolean, verified boolean, received_at timestamp, left_out_at timestamp",
    "stg_account_consents": "business varchar, account_id varchar, contact_kind varchar, contact_point varchar, "
    "purpose varchar, recipient varchar, granted boolean, stated_at timestamp, received_at timestamp, "
    "left_out_at timestamp",
}

# What has names in the facts has the number of its place in the warehouse.
PLACED = """
    create table int_businesses as
        select 'ecosystem' as business, 0 as business_no
        union all select business, row_number() over (order by business) from reference.business;
    create table named.places as
        select member_id, business, 1000 * member_no + business_no as place_no
        from (select member_id, dense_rank() over (order by member_id) as member_no from one_id_map group by member_id)
        cross join int_businesses
        union all select null, business, business_no from int_businesses;
    create table int_member_business as select * from named.int_member_business natural join named.places;
    create table int_stage_intervals as
        select *, lag(stage) over (partition by place_no order by valid_from) as previous_stage
        from named.int_stage_intervals natural join named.places;
    create table int_purchase_reach as
        select *, lead(purchase_date) over (partition by place_no order by purchase_date) as next_purchase
        from named.int_purchase_reach natural join named.places;
    create table int_purchase_days as
        select place_no, purchase_date from int_purchase_reach where business <> 'ecosystem';
    create table int_activity as
        select fct_activity.*, place_no from fct_activity inner join named.places
        on fct_activity.business = places.business and fct_activity.member_id is not distinct from places.member_id;
    create table int_orders as
        select orders.*, place_no from named.int_orders as orders inner join named.places
        on orders.business = places.business and orders.member_id is not distinct from places.member_id;
    create table int_order_lines as
        select lines.*, place_no from named.int_order_lines as lines inner join named.places
        on lines.business = places.business and lines.member_id is not distinct from places.member_id;
"""


def random_facts(seed: int, members: int) -> Facts:
    """So many members with accounts, orders and contact points; the same ones for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - a seed, so that everybody looks at the same facts
    facts = Facts(AS_OF, SCENES, {}, {}, [])
    for number in range(members):
        member = f"m{number:03}"
        for business in dice.sample(sorted(BUSINESSES), dice.randint(1, 3)):
            own = [f"{member}{business[0]}{place}" for place in range(dice.choice([1, 1, 2]))]
            facts.accounts.update({(business, account): member for account in own})
            facts.began[member, business] = AS_OF - timedelta(days=dice.choice([0, 3, 89, 90, 200, 364, 365, 400]))
            for _ in range(dice.choice([0, 0, 1, 2, 5])):
                facts.orders.append(_order(dice, facts, business, member, dice.choice(own)))
        facts.benefits.extend(
            (member, _day(dice, AS_OF - timedelta(days=120))) for _ in range(dice.choice([0, 0, 1, 3]))
        )
    for place in range(members // 3):
        facts.orders.append(_order(dice, facts, list(SCENES)[place % 3], None, None))
    for business, account in list(facts.accounts):
        _say(dice, facts, business, account, members)
    return facts


def _day(dice: random.Random, first: date) -> date:
    return min(AS_OF, first + timedelta(days=dice.choice([0, 1, 2, dice.randint(0, (AS_OF - first).days)])))


def _order(dice: random.Random, facts: Facts, business: str, member: str | None, account: str | None) -> Order:
    day = _day(dice, facts.began[member, business] if member else AS_OF)
    lines = tuple(
        Line(
            dice.choice(["bread", "茶", "tents", None]),
            dice.choice(["s1", "s2", "s3", "s4", None]),
            dice.choice(["eat", "move", SCENES[business]]),
            Decimal(dice.choice([0, 125, 250, 999])) / 100,
        )
        for _ in range(dice.choice([0, 1, 2, 4]))
    )
    amount = sum((line.amount for line in lines), Decimal(0)) if lines else Decimal(dice.choice([0, 500, 1001])) / 100
    refunds = []
    for place in range(dice.choice([0, 0, 0, 1, 2])):
        back = (amount * dice.choice([Decimal("0.3"), Decimal("0.5"), Decimal(1)])).quantize(Decimal("0.01"))
        refunds.append(Refund(f"r{place}", _day(dice, day), back, (back * 2).quantize(Decimal("0.01"))))
    return Order(
        business,
        f"o{len(facts.orders)}",
        account,
        member,
        day,
        amount,
        RATES[business],
        dice.choice([Decimal(0), Decimal(0), Decimal("0.50")]),
        dice.choice([Decimal(0), Decimal("1.11")]),
        dice.choice([Decimal(0), Decimal("0.35")]),
        dice.choice([None, "上海", "Boston", "Denver"]),
        lines,
        tuple(refunds),
    )


def _moment(dice: random.Random) -> datetime:
    return datetime.combine(AS_OF - timedelta(days=dice.randint(0, 5)), time(6))


def _say(dice: random.Random, facts: Facts, business: str, account: str, members: int) -> None:
    """Identifiers, consents and opt-outs of an account, on points that a handful of others have too."""
    for kind in dice.sample(["phone", "email", "device", "card"], dice.randint(0, 3)):
        point = f"{kind}{dice.randint(0, members)}"
        gone = dice.choice([None, None, _moment(dice)])
        if dice.random() < 0.9:  # else the account only consents for it
            facts.identifiers.append(Said(business, account, kind, point, gone, dice.random() < 0.1))
        if kind in CHANNELS and dice.random() < 0.8:
            purpose, recipient = dice.choice(["marketing", "marketing", "service"]), dice.choice(["own", "own", "ads"])
            yes = dice.random() < 0.7
            said = (CHANNELS[kind], point, gone, False, purpose, recipient, yes, _moment(dice))
            facts.consents.append(Said(business, account, *said))
    if dice.random() < 0.3:
        facts.left.append(Left(business, account, dice.choice([None, "email", "sms", "push", "app"]), _moment(dice)))


def lay_upstream(connection: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    """Fill the tables that the models of member 360 read."""
    connection.execute("create schema reference; create schema named")
    rows = _rows(facts)
    for table, columns in UPSTREAM.items():
        connection.execute(f"create table {table} ({columns})")
        if rows[table]:
            connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[table][0]))})", rows[table])
    connection.execute(PLACED)


def _rows(facts: Facts) -> dict[str, list[tuple[Any, ...]]]:
    world = World(facts.as_of, dict(BUSINESSES), facts.began, purchase_days(facts), [])
    of: dict[str, list[str]] = {}
    for account, member in facts.accounts.items():
        of.setdefault(f"{member}{account[0]}", []).append(account[1])
    noon = time(12)
    orders = facts.orders
    activity: list[tuple[Any, ...]] = []
    for o in orders:
        who, at = (o.member_id, o.business, o.account_id), datetime.combine(o.day, noon)
        activity.append((*who, "order", o.day, at, o.converted(o.amount), o.city, "app"))
        activity += [
            (*who, "refund", r.day, datetime.combine(r.day, noon), r.reporting_amount, None, None) for r in o.refunds
        ]
    for x in facts.left:
        member = facts.accounts[x.business, x.account_id]
        kind = "contact_unsubscribed" if x.channel else "contact_complained"
        activity.append((member, x.business, x.account_id, kind, x.at.date(), x.at, None, None, x.channel))
    return {
        "stg_as_of": [(facts.as_of,)],
        "reference.business": [*facts.scenes.items()],
        "one_id_map": [(*account, member) for account, member in facts.accounts.items()],
        "named.int_member_business": [(m, b, len(of[f"{m}{b}"]), day) for (m, b), day in facts.began.items()],
        "fct_activity": activity,
        "named.int_orders": [
            (
                *(o.member_id, o.business, o.activity_id, o.day, o.amount, o.discount, o.coupon, o.rate),
                *(o.is_qualifying, o.converted(o.amount), o.city),
            )
            for o in orders
        ],
        "named.int_order_lines": [
            (o.member_id, o.business, o.activity_id, line.category, line.sku, line.scene, o.converted(line.amount))
            for o in orders
            for line in o.lines
        ],
        "named.int_stage_intervals": [*intervals(all_stages(world))],
        "named.int_purchase_reach": [*reach(world)],
        "member_programme": [
            (m, 0, "low", 0, None, None, None, None, None, None, 0, 0, 0, 0, 0)
            for m in sorted({*facts.accounts.values()})
        ],
        "benefit_activity": [
            *((member, "granted", day) for member, day in facts.benefits),
            *((member, "seen", AS_OF) for member, _ in facts.benefits),
        ],
        "stg_account_identifiers": [
            (s.business, s.account_id, s.kind, s.point, s.is_denied, True, LONG_AGO, s.left_out_at)
            for s in facts.identifiers
        ],
        # Every other consent states no moment of its own: that of its receipt counts.
        "stg_account_consents": [
            (
                *(s.business, s.account_id, s.kind, s.point, s.purpose, s.recipient, s.granted),
                *((s.at, AFTERWARDS) if place % 2 else (None, s.at)),
                s.left_out_at,
            )
            for place, s in enumerate(facts.consents)
        ],
    }


@pytest.fixture(scope="session")
def facts() -> Facts:
    """One large set of facts."""
    return random_facts(seed=20250330, members=80)


@pytest.fixture(scope="session")
def built(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The layer over the large facts."""
    arguments = ["run", "--select", "path:models/6_member_360 int_places int_member_days"]
    return build(tmp_path_factory.mktemp("member_360"), lay_upstream, facts, arguments)
