"""The sales bridge, row for row, against a plain reading of its definition over a random half-year."""

import random
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest

from tests.oracles.sales_bridge import Booking, Bought, Bridge, bridges, start_of
from tests.scratch_dbt import invoke

FIRST, DAYS = date(2023, 11, 20), 150
MEMBERS = [f"m{number}" for number in range(12)]
PARTS = ("new", "reactivated", "lapsed", "frequency", "basket", "other")
TABLES = """
    create table int_businesses as
        select * from (values ('ecosystem', 0), ('a', 1), ('b', 2), ('c', 3)) as numbered (business, business_no);
    create table int_activity (place_no bigint, activity_date date, reporting_amount decimal(18, 2),
        activity_type varchar);
    create table int_orders (place_no bigint, activity_date date, reporting_amount decimal(18, 2),
        amount decimal(18, 2), discount_amount decimal(18, 2), coupon_amount decimal(18, 2),
        reporting_rate decimal(18, 6), is_qualifying boolean);
    create table int_purchase_days (place_no bigint, purchase_date date);
    create table growth_accounting (period varchar, period_start date, period_end date, business varchar,
        is_complete boolean);
"""


def random_world(seed: int) -> tuple[list[Booking], list[Bought]]:
    """Orders, refunds on other days, orders that make no purchase day, and money of nobody."""
    dice = random.Random(seed)  # noqa: S311  (a world, not a secret)
    bookings, bought = [], set()
    for _ in range(400):
        member = dice.choice([*MEMBERS, None])
        business, day = dice.choice("abc"), FIRST + timedelta(days=dice.randrange(DAYS))
        amount = Decimal(dice.randrange(1, 10_000)).scaleb(-2)
        bookings.append(Booking(member, business, day, amount))
        if member is not None and dice.random() < 0.8:
            bought.add(Bought(member, business, day))
        if dice.random() < 0.25:
            later = day + timedelta(days=dice.randrange(40))
            bookings.append(Booking(member, business, later, -Decimal(dice.randrange(1, 5_000)).scaleb(-2)))
    return bookings, sorted(bought, key=repr)


def place_of(member: str | None, business: str) -> int:
    return (0 if member is None else 1000 * (MEMBERS.index(member) + 1)) + "abc".index(business) + 1


def periods() -> list[tuple[str, date, str]]:
    starts = {(p, start_of(p, FIRST + timedelta(days=n))) for p in ("week", "month") for n in range(DAYS + 40)}
    return [(p, start, business) for p, start in sorted(starts) for business in ("a", "b", "c", "ecosystem")]


@pytest.fixture(scope="module")
def world() -> tuple[list[Booking], list[Bought]]:
    return random_world(seed=360)


@pytest.fixture(scope="module")
def built(world: tuple[list[Booking], list[Bought]], tmp_path_factory: pytest.TempPathFactory):
    """The bridge as dbt builds it."""
    folder = tmp_path_factory.mktemp("bridge")
    warehouse = folder / "warehouse.duckdb"
    bookings, bought = world
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(TABLES)
        connection.executemany(
            "insert into int_activity values (?, ?, ?, 'refund')",
            [(place_of(b.member, b.business), b.day, -b.amount) for b in bookings if b.amount < 0],
        )
        connection.executemany(
            "insert into int_orders values (?, ?, ?, 0, null, null, 1, true)",
            [(place_of(b.member, b.business), b.day, b.amount) for b in bookings if b.amount > 0],
        )
        connection.executemany(
            "insert into int_purchase_days values (?, ?)", [(place_of(b.member, b.business), b.day) for b in bought]
        )
        connection.executemany(
            "insert into growth_accounting values (?, ?, null, ?, true)",
            [(period, start, business) for period, start, business in periods()],
        )
    models = "int_member_days int_member_weeks int_member_months int_movements sales_bridge"
    invoke(warehouse, folder / "target", ["run", "--select", models])
    with duckdb.connect(str(warehouse)) as connection:
        columns = ", ".join(("period", "period_start", "business", "net_sales", "previous_net_sales", *PARTS))
        found = connection.execute(f"select {columns} from sales_bridge").fetchall()
    return {
        tuple(row[:3]): dict(zip(("net_sales", "previous_net_sales", *PARTS), row[3:], strict=True)) for row in found
    }


def test_every_bridge_is_as_defined(
    world: tuple[list[Booking], list[Bought]], built: dict[tuple[str, date, str], Bridge]
):
    assert built == bridges(*world, periods())


def test_every_bridge_explains_its_change_to_the_cent(built: dict[tuple[str, date, str], Bridge]):
    for bridge in built.values():
        explained = sum(bridge[part] for part in PARTS) - 2 * bridge["lapsed"]
        assert explained == bridge["net_sales"] - bridge["previous_net_sales"]


def test_the_world_has_every_part(built: dict[tuple[str, date, str], Bridge]):
    for part in PARTS:
        assert sum(bridge[part] != 0 for bridge in built.values()) > 10, part
