"""Every lifecycle table, row for row, against a day-by-day reading of the definitions."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.lifecycle import STAGES, Fixed, Personal, World
from tests.oracles.lifecycle_tables import Row, expected

TABLES = (
    "int_purchase_reach",
    "lifecycle_intervals",
    "lifecycle_daily",
    "lifecycle_transitions",
    "growth_accounting",
    "return_curve",
    "cohort_retention",
    "second_order_conversion",
)
NEW_YEAR = date(2024, 1, 1)


@pytest.fixture(scope="module")
def truth(world: World) -> dict[str, set[Row]]:
    return expected(world)


def query(table: str) -> str:
    if table == "int_purchase_reach":
        columns = "member_id, business, purchase_date, k, active_until, gone_after"
        return f"select {columns} from int_purchase_reach natural join int_places"
    return f"select * from {table}" + (" where members > 0" if table == "lifecycle_daily" else "")


def assert_same(found: list[Row], wanted: set[Row]) -> None:
    """The same rows, each once; a few of the differences where they are not."""
    missing, surplus = wanted - set(found), set(found) - wanted
    assert (missing, surplus) == (set(), set()), (sorted(missing, key=str)[:3], sorted(surplus, key=str)[:3])
    assert len(found) == len(wanted)


def test_the_world_shows_every_stage_and_every_way_into_one(built):
    found = built.rows("select distinct stage, entered_by from lifecycle_intervals where business = 'ecosystem'")
    assert {stage for stage, _ in found} == set(STAGES)
    assert {"repeat_order", "return_from_dormant", "return_from_churned"} <= {cause for _, cause in found}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_the_large_world_is_what_the_definitions_say(built, truth, table):
    assert_same(built.rows(query(table)), truth[table])


def personal(numbers: list[int], least: int, room: int) -> Personal:
    """Personal thresholds from usual gap, weight, dormant multiple and what churned adds to it, all in thousandths."""
    gap, weight, dormant, more = (Fraction(number, 1000) for number in numbers)
    return Personal(gap, weight, dormant, dormant + more, least, least + room)


FIXED = st.builds(lambda dormant, more: Fixed(dormant, dormant + more), st.integers(1, 60), st.integers(1, 90))
NUMBERS = st.tuples(st.integers(0, 40_000), st.integers(1, 5_000), st.integers(1, 4_000), st.integers(1, 4_000))
PERSONAL = st.builds(personal, NUMBERS, st.integers(1, 20), st.integers(0, 100))


@st.composite
def small_worlds(draw):
    """One to three members with a handful of purchase days; some begin after the as-of day, some never buy."""
    as_of = NEW_YEAR + timedelta(days=draw(st.integers(0, 500)))
    businesses = {"a": draw(FIXED | PERSONAL), "b": draw(FIXED | PERSONAL)}
    began, purchases, money = {}, {}, []
    for member in ("m", "n", "o")[: draw(st.integers(1, 3))]:
        for business in draw(st.sets(st.sampled_from(["a", "b"]), min_size=1)):
            first = began[member, business] = as_of - timedelta(days=draw(st.integers(-1, 420)))
            offsets = draw(st.lists(st.integers(0, 90) | st.integers(0, 420), max_size=6, unique=True))
            days = [day for offset in sorted(offsets) if (day := first + timedelta(days=offset)) <= as_of]
            purchases[member, business] = days
            money += [(member, business, day, Decimal(draw(st.integers(-300, 300))) / 100) for day in days]
    return World(as_of, businesses, began, purchases, money)


@given(small=small_worlds())
@settings(max_examples=25, deadline=None)
def test_every_table_of_a_small_world_is_what_the_definitions_say(built, small):
    with built.again(small) as connection:
        for table, wanted in expected(small).items():
            assert_same(connection.execute(query(table)).fetchall(), wanted)
