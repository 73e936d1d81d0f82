"""Moments and days: zones, offsets, daylight saving, and when a file was received."""

import json
from datetime import date, datetime

import pytest

HEADER = "id,card,kind,at,amount,of"


def at(year: int, *rest: int) -> datetime:
    return datetime(year, *rest)  # noqa: DTZ001 (moments are naive UTC)


def landed(company) -> tuple[datetime, date]:
    [row] = company.rows("select occurred_at, activity_date from landing.activity")
    return row


@pytest.mark.parametrize(
    ("zone", "reading", "written", "occurred_at", "day"),
    [
        ("America/New_York", "local", "2024-01-05 23:30:00", at(2024, 1, 6, 4, 30), date(2024, 1, 5)),
        ("America/New_York", "local", "2024-01-05T23:30", at(2024, 1, 6, 4, 30), date(2024, 1, 5)),
        ("America/New_York", "local", "2024-02-29", at(2024, 2, 29, 5), date(2024, 2, 29)),
        ("America/New_York", "UTC", "2024-01-06 04:30:00", at(2024, 1, 6, 4, 30), date(2024, 1, 5)),
        ("America/New_York", "UTC", "2024-01-06T04:30:00Z", at(2024, 1, 6, 4, 30), date(2024, 1, 5)),
        ("America/New_York", "offset", "2024-01-05T23:30:00-05:00", at(2024, 1, 6, 4, 30), date(2024, 1, 5)),
        (
            "America/New_York",
            "offset",
            "2024-01-06 05:30:00.25+0100",
            at(2024, 1, 6, 4, 30, 0, 250000),
            date(2024, 1, 5),
        ),
        # A text that carries its offset means it, whatever zone is declared for those that do not.
        ("America/New_York", "local", "2024-01-06T12:30:00+08:00", at(2024, 1, 6, 4, 30), date(2024, 1, 5)),
        ("Asia/Shanghai", "local", "2024-01-06 00:30:00", at(2024, 1, 5, 16, 30), date(2024, 1, 6)),
        ("Asia/Shanghai", "UTC", "2024-01-05 16:30:00", at(2024, 1, 5, 16, 30), date(2024, 1, 6)),
        ("Asia/Shanghai", "America/New_York", "2024-01-05 23:30:00", at(2024, 1, 6, 4, 30), date(2024, 1, 6)),
        # Clocks go back: 01:30 happens twice, the first time counts.
        ("America/New_York", "local", "2023-11-05 01:30:00", at(2023, 11, 5, 5, 30), date(2023, 11, 5)),
        ("America/New_York", "local", "2023-11-05 00:59:00", at(2023, 11, 5, 4, 59), date(2023, 11, 5)),
        ("America/New_York", "local", "2023-11-05 02:00:00", at(2023, 11, 5, 7, 0), date(2023, 11, 5)),
        ("Australia/Lord_Howe", "local", "2024-04-07 01:45:00", at(2024, 4, 6, 14, 45), date(2024, 4, 7)),
        # Clocks go forward: the minutes around the gap.
        ("America/New_York", "local", "2024-03-10 01:59:59", at(2024, 3, 10, 6, 59, 59), date(2024, 3, 10)),
        ("America/New_York", "local", "2024-03-10 03:00:00", at(2024, 3, 10, 7, 0), date(2024, 3, 10)),
    ],
)
def test_a_moment_is_utc_and_its_day_the_businesss(company, zone, reading, written, occurred_at, day):
    company.business(zone=zone, moment=f"{{column: at, timezone: {reading}}}")
    company.orders(f"x,b,S,{written},1.00,")
    company.take_in()
    assert landed(company) == (occurred_at, day)


def test_an_offset_that_is_declared_and_missing_is_told(company):
    company.business(moment="{column: at, timezone: offset}")
    company.orders("x,b,S,2024-01-05 10:00:00,1.00,")
    company.take_in()
    assert [message for _, _, message in company.broken()] == [
        (
            "shop/orders_1.csv, line 2: occurred_at (column at) '2024-01-05 10:00:00' has no offset; write it "
            "with one, such as 2017-01-31T12:00:00-05:00 [offset_missing]"
        )
    ]


@pytest.mark.parametrize(
    ("written", "value", "occurred_at"),
    [
        ("%m/%d/%Y %H:%M:%S", "1/5/2024 10:00:00", at(2024, 1, 5, 15)),
        ("%Y年%m月%d日", "2024年1月5日", at(2024, 1, 5, 5)),
        ("%d.%m.%Y %H:%M:%S%z", "05.01.2024 10:00:00+0100", at(2024, 1, 5, 9)),
        ("%d.%m.%Y %H:%M:%S%z", "05.01.2024 10:00:00Z", at(2024, 1, 5, 10)),
    ],
)
def test_a_declared_format_is_read(company, written, value, occurred_at):
    company.business(moment=f"{{column: at, format: '{written}', timezone: local}}")
    company.orders(f"x,b,S,{value},1.00,")
    company.take_in()
    assert landed(company)[0] == occurred_at


def test_two_zones_in_one_company_keep_their_own_days(company):
    company.business(name="tea", zone="Asia/Shanghai", country="CN")
    for name in ("shop", "tea"):
        company.orders("x,b,S,2024-01-05 00:30:00,1.00,", name=f"{name}/orders_1.csv")
    company.take_in()
    assert company.rows("select business, occurred_at, activity_date from landing.activity order by 1") == [
        ("shop", at(2024, 1, 5, 5, 30), date(2024, 1, 5)),
        ("tea", at(2024, 1, 4, 16, 30), date(2024, 1, 5)),
    ]


NAMED = "delivered_at: {from: file_name, pattern: '_(\\d{8})', format: '%Y%m%d', time: \"06:00\", timezone: %s}"


@pytest.mark.parametrize(
    ("zone", "received"),
    [("UTC", at(2024, 1, 6, 6)), ("local", at(2024, 1, 6, 11)), ("Asia/Tokyo", at(2024, 1, 5, 21))],
)
def test_received_at_stands_in_the_name_of_the_file(company, zone, received):
    company.business(options=NAMED.replace("%s", zone))
    company.orders("x,b,S,2024-01-05,1.00,", name="shop/orders_20240106.csv")
    company.take_in()
    assert company.rows("select received_at from landing.activity") == [(received,)]
    entry = json.loads(company.home.register.read_text(encoding="utf-8"))
    assert (entry["received_at"], entry["delivered_at"]) == (received.isoformat(), "file_name")


def test_a_row_is_in_the_future_of_its_file_and_not_of_today(company):
    company.business(options=NAMED.replace("%s", "UTC"))
    company.orders(
        "1,b,S,2024-01-06T06:15:00Z,1.00,", "2,b,S,2024-01-06T06:15:01Z,1.00,", name="shop/orders_20240106.csv"
    )
    company.take_in()
    assert [(line, rule) for line, rule, _ in company.broken()] == [(3, "in_the_future")]


def test_a_name_that_says_no_day_falls_back_to_the_moment_of_intake(company):
    company.business(options=NAMED.replace("%s", "UTC"))
    company.orders("x,b,S,2024-01-05,1.00,", name="shop/orders_last.csv")
    report = company.take_in()
    assert company.rows("select received_at from landing.activity") == [(at(2024, 6, 1, 12),)]
    assert report.warnings == [
        (
            "shop/orders_last.csv: no moment of delivery (the name does not match '_(\\\\d{8})'); "
            "the moment of intake is used"
        )
    ]


def test_received_at_stands_in_a_side_car_that_is_no_delivery_itself(company):
    company.business(options="delivered_at: {from: side_car, suffix: .meta.json, key: sent}")
    company.orders("x,b,S,2024-01-05,1.00,")
    company.deliver("shop/orders_1.csv.meta.json", '{"sent": "2024-01-07T08:00:00+08:00"}')
    report = company.take_in()
    assert report.new_files == 1
    assert company.rows("select received_at from landing.activity") == [(at(2024, 1, 7),)]


def test_connected_at_is_the_floor_of_received_at(company):
    company.business(options=NAMED.replace("%s", "UTC"), further="connected_at: 2024-03-01T00:00:00Z")
    company.orders("x,b,S,2024-01-05,1.00,", name="shop/orders_20240106.csv")
    company.orders("y,b,S,2024-01-05,1.00,", name="shop/orders_20240306.csv")
    company.take_in()
    assert company.rows("select received_at from landing.activity order by 1") == [
        (at(2024, 3, 1),),
        (at(2024, 3, 6, 6),),
    ]
