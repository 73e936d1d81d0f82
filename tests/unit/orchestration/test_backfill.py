"""What a window holds: activity and accounts by business and day, and without a day those that bear none too."""

from datetime import date

import duckdb
import pytest

from orchestration.backfill import Window, touch

DAY = date(2024, 1, 2)


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute("create schema landing; create schema arrived")
        for place, activity in (("landing.activity", "a"), ("landing.order_lines", "b"), ("main.int_activity", "c")):
            connection.execute(
                f"create table {place} as select 'm' as business, '{activity}' as activity_id, "
                f"date '{DAY}' as activity_date"
            )
        connection.execute(
            "create table landing.accounts as select * from (values ('m', 'x', null), ('m', 'y', date '2024-01-02'), "
            "('n', 'z', null)) as t (business, account_id, registered_date)"
        )
        connection.execute("create table arrived.unfinished_deals (business varchar, activity_id varchar)")
        connection.execute("create table arrived.unfinished_accounts (business varchar, account_id varchar)")
        yield connection


@pytest.mark.parametrize(
    ("window", "held"),
    [
        (Window("m", None, None), "abcxy"),
        (Window("n", None, None), "z"),
        (Window(None, DAY, None), "abcy"),
        (Window(None, None, DAY), "abcy"),
        (Window("m", DAY, DAY), "abcy"),
        (Window("n", DAY, DAY), ""),
        (Window(None, None, date(2024, 1, 1)), ""),
        (Window(None, date(2024, 1, 3), None), ""),
    ],
)
def test_a_window_holds_what_is_of_its_business_and_days(warehouse, window, held):
    touch(warehouse, window)
    named = warehouse.execute(
        "select activity_id from arrived.unfinished_deals union all select account_id from arrived.unfinished_accounts"
    ).fetchall()
    assert sorted(name for (name,) in named) == list(held)
