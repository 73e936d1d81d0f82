"""Every lifecycle table, row for row, against a day-by-day reading of the definitions."""

from collections.abc import Callable

import pytest

from tests.oracles import lifecycle as oracle
from tests.oracles import lifecycle_tables as tables
from tests.oracles.lifecycle import World

Rows = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def calendar(world: World) -> tables.Calendar:
    return oracle.all_stages(world)


def test_the_world_shows_every_stage_and_every_way_into_one(rows: Rows):
    found = rows("select distinct stage, entered_by from lifecycle_intervals where business = 'ecosystem'")
    assert {stage for stage, _ in found} == set(oracle.STAGES)
    assert ("repeat", "return_from_dormant") in found
    assert ("repeat", "return_from_churned") in found


def test_reach_is_what_each_purchase_day_allows(rows: Rows, world: World):
    expected = set()
    for member in world.members():
        for business in world.everywhere():
            reaches = oracle.reaches(world, member, business)
            for k, day in enumerate(world.days_of(member, business), start=1):
                active_until = max(until for earlier, until, _ in reaches if earlier <= day)
                gone_after = max(gone for earlier, _, gone in reaches if earlier <= day)
                expected.add((member, business, day, k, active_until, gone_after))
    assert_same(rows("select * from int_purchase_reach"), expected)


def test_intervals_are_the_runs_of_days_in_one_stage(rows: Rows, calendar: tables.Calendar):
    assert_same(rows("select * from lifecycle_intervals"), oracle.intervals(calendar))


def test_daily_counts_are_the_members_of_each_day(rows: Rows, calendar: tables.Calendar):
    assert_same(
        rows("select * from lifecycle_daily where members > 0"),
        {(*key, members) for key, members in oracle.daily(calendar).items()},
    )


def test_transitions_compare_the_ends_of_periods(rows: Rows, world: World, calendar: tables.Calendar):
    assert_same(rows("select * from lifecycle_transitions"), tables.transitions(world, calendar))


def test_growth_accounting_sorts_the_active(rows: Rows, world: World):
    assert_same(rows("select * from growth_accounting"), tables.growth(world))


def test_return_curve_counts_every_silence(rows: Rows, world: World):
    assert_same(rows("select * from return_curve"), tables.return_curve(world))


def test_cohorts_keep_and_spend(rows: Rows, world: World):
    assert_same(rows("select * from cohort_retention"), tables.cohorts(world))


def test_second_orders_follow_in_time(rows: Rows, world: World):
    assert_same(rows("select * from second_order_conversion"), tables.second_orders(world))


def assert_same(found: list[tuple[object, ...]], expected: set[tuple[object, ...]]) -> None:
    """The same rows, each once; a few of the differences where they are not."""
    missing, surplus = expected - set(found), set(found) - expected
    assert (missing, surplus) == (set(), set()), (sorted(missing, key=str)[:3], sorted(surplus, key=str)[:3])
    assert len(found) == len(expected)
