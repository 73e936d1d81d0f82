"""What learning reads: places' numbers turn into the right names, whatever numbers members have got over the nights."""

from datetime import datetime

import duckdb

from orchestration.purchases import records_of

WAREHOUSE = """
    create table int_businesses as
    select * from (values ('ecosystem', 0), ('bakery', 1), ('cinema', 2)) as b (business, business_no);
    create table int_account_places as
    select * from (values ('zoe', 1001), ('zoe', 1002), ('amy', 5002), ('bob', 3001)) as p (member_id, place_no);
    create table int_purchase_days as
    select place_no, cast(day as date) as purchase_date
    from (values (1001, '2024-01-01'), (1002, '2024-01-02'), (5002, '2024-01-03')) as d (place_no, day);
    create table int_orders as
    select
        place_no, purchase_date as activity_date, 'o' as activity_id, true as is_qualifying, false as is_fully_refunded,
        cast(purchase_date as timestamp) as occurred_at, 8 as amount, 0 as coins_amount, 8 as reporting_amount,
        8 as list_amount, 0 as discount_amount, 0 as coupon_amount
    from int_purchase_days;
    create table int_order_lines as
    select place_no, purchase_date as activity_date, 'bread' as category from int_purchase_days where false;
    create table int_refunds as
    select
        place_no, 'o' as order_id, purchase_date as refunded_on, 1 as reporting_amount, 8 as order_amount,
        1 as refunded_so_far
    from int_purchase_days where false;
"""


def test_numbers_that_are_not_in_the_order_of_the_names_name_the_right_members():
    """Nights give numbers to members as they come, and a merged member leaves a gap."""
    with duckdb.connect() as connection:
        connection.execute(WAREHOUSE)
        history = records_of(connection, datetime.fromisoformat("2024-02-01")).history()
    days = history.days.cast({"member_id": str, "business": str}).filter(
        history.days["business"].cast(str) != "ecosystem"
    )
    assert [
        (member, business, day.day) for member, business, day in days.select("member_id", "business", "day").rows()
    ] == [
        ("amy", "cinema", 3),
        ("zoe", "bakery", 1),
        ("zoe", "cinema", 2),
    ]
