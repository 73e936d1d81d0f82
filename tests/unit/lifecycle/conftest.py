"""A random world of some three hundred members, once through the lifecycle models of the warehouse.

What belongs here: making the world from a seed, laying its rows where upstream layers would, one dbt build.
What does not: what the tables must contain (the oracles) and the comparisons (the tests).
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from tests.oracles.lifecycle import Fixed, Personal, World
from tests.scratch_dbt import Built, build

FIRST_DAY = date(2023, 12, 20)
AS_OF = date(2025, 1, 12)  # a Sunday, so that boundaries of weeks meet it
MEMBERS = 300
BUSINESSES = {
    "often": Fixed(14, 40),
    "own_pace": Personal(Fraction("6.5"), Fraction("1.25"), Fraction("2.5"), Fraction(6), 10, 90),
    "rarely": Fixed(60, 120),
    "no_buyers": Fixed(30, 60),
}
UPSTREAM = """
    create schema reference;
    create table reference.business (
        business varchar, threshold_kind varchar, dormant_after bigint, churned_after bigint,
        usual_gap_thousandths bigint, weight_thousandths bigint, dormant_multiple_thousandths bigint,
        churned_multiple_thousandths bigint, threshold_min bigint, threshold_max bigint);
    create table stg_as_of (as_of date);
    create table int_businesses (business varchar, business_no bigint);
    create table int_member_business (member_id varchar, business varchar, place_no bigint, began_on date);
    create table int_purchase_days (place_no bigint, purchase_date date);
    create table int_activity (
        place_no bigint, activity_date date, reporting_amount decimal(18, 2), activity_type varchar);
    create table int_orders (
        place_no bigint, activity_date date, reporting_amount decimal(18, 2), is_qualifying boolean,
        amount decimal(18, 2), discount_amount decimal(18, 2), coupon_amount decimal(18, 2),
        reporting_rate decimal(18, 6));
"""


def random_world(seed: int) -> World:
    """Members with accounts in some businesses, bursts of purchase days and silences of every length."""
    dice = random.Random(seed)  # noqa: S311 - a seed, so that everybody looks at the same world
    began: dict[tuple[str, str], date] = {}
    purchases: dict[tuple[str, str], list[date]] = {}
    money: list[tuple[str, str, date, Decimal]] = []
    for number in range(MEMBERS):
        member = f"m{number:03}"
        for business in dice.sample(sorted(BUSINESSES), dice.randint(1, 3)):
            day = began[member, business] = FIRST_DAY + timedelta(days=int(dice.random() ** 2 * 390))
            day += timedelta(days=dice.choice([0, 0, 1, 5, 40]))
            pace = dice.choice([1, 2, 7, 15, 45])
            if day > began[member, business] and business != "no_buyers":
                taken_back = Decimal(dice.randint(1, 9999)) / 100
                money.append((member, business, began[member, business], taken_back))
                money.append((member, business, min(day, AS_OF), -taken_back))
            while day <= AS_OF and business != "no_buyers" and dice.random() < 0.85:
                purchases.setdefault((member, business), []).append(day)
                money.append((member, business, day, Decimal(dice.randint(0, 9999)) / 100))
                if dice.random() < 0.1:
                    refunded_on = min(AS_OF, day + timedelta(days=dice.randint(0, 50)))
                    money.append((member, business, refunded_on, Decimal(-dice.randint(1, 3000)) / 100))
                day += timedelta(days=1 + int(dice.expovariate(1 / pace)))
    for days in list(purchases.values())[::9]:
        days.extend({AS_OF} - set(days))
    began["m_later", "often"] = AS_OF + timedelta(days=1)
    return World(AS_OF, BUSINESSES, began, purchases, money)


def lay_upstream(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Fill the tables that the lifecycle models read."""
    connection.execute(UPSTREAM)
    connection.execute("insert into stg_as_of values (?)", [world.as_of])
    for name, rule in world.businesses.items():
        if isinstance(rule, Fixed):
            values = ["fixed", rule.dormant_after, rule.churned_after, *[None] * 6]
        else:
            exact = (rule.usual_gap, rule.weight, rule.dormant_multiple, rule.churned_multiple)
            values = [
                "personal",
                None,
                None,
                *(int(number * 1000) for number in exact),
                rule.least,
                rule.most,
            ]
        connection.execute(f"insert into reference.business values (?{', ?' * 9})", [name, *values])
    members = {member: number for number, member in enumerate(sorted({member for member, _ in world.began}), start=1)}
    trades = {business: number for number, business in enumerate(["ecosystem", *sorted(world.businesses)])}
    place = {key: 1000 * members[key[0]] + trades[key[1]] for key in world.began}
    rows_of: dict[str, list[tuple[object, ...]]] = {
        "int_businesses": list(trades.items()),
        "int_member_business": [(*key, place[key], day) for key, day in world.began.items()],
        "int_purchase_days": [(place[key], day) for key, days in world.purchases.items() for day in days],
        "int_activity": [(place[row[0], row[1]], row[2], -row[3], "refund") for row in world.money if row[3] < 0],
        "int_orders": [
            (place[row[0], row[1]], row[2], row[3], True, row[3], None, None, 1) for row in world.money if row[3] >= 0
        ],
    }
    for table, rows in rows_of.items():
        if rows:
            connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


@pytest.fixture(scope="session")
def world() -> World:
    """One world for all comparisons."""
    return random_world(seed=20250115)


@pytest.fixture(scope="session")
def built(world: World, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The layer over the world, with its unit and data tests run."""
    arguments = ["build", "--select", "path:models/5_lifecycle int_places int_member_days"]
    arguments += ["--exclude", "path:models/3_activity,resource_type:unit_test"]
    return build(tmp_path_factory.mktemp("lifecycle"), lay_upstream, world, arguments)
