"""The same orders from CSV, JSON Lines, Parquet and a database; and the ways a row can be mapped."""

import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from member360.errors import UserMistake

ROWS = [
    ("1", "anna", "S", "2024-01-05 10:00:00", "12.50", None),
    ("2", "会员", "R", "2024-01-06 10:00:00", "1.00", "1"),
    ("3", None, "V", "2024-01-07", None, None),
]
NAMES = ["id", "card", "kind", "at", "amount", "of"]
CONTENT = (
    "select activity_id, account_id, activity_type, occurred_at, amount, row_hash from landing.activity order by 1"
)


def with_format(company, kind: str) -> None:
    company.business()
    path = company.root / "businesses/shop.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("format: csv", f"format: {kind}"), encoding="utf-8")


def from_csv(new_company) -> list[tuple[object, ...]]:
    company = new_company()
    company.business()
    company.orders(*[",".join(value or "" for value in row) for row in ROWS])
    company.take_in()
    return company.rows(CONTENT)


def test_json_lines_give_the_same_rows(company, new_company):
    with_format(company, "jsonl")
    objects = [{n: v for n, v in zip(NAMES, row, strict=True) if v is not None} for row in ROWS]
    objects[0]["amount"] = 12.5  # type: ignore[assignment]
    text = "\n".join(json.dumps(o, ensure_ascii=i != 1) for i, o in enumerate(objects))
    company.deliver("shop/orders_1.jsonl", text + "\n\n")
    company.take_in()
    assert company.rows(CONTENT) == from_csv(new_company)


def test_parquet_with_types_gives_the_same_rows(company, new_company):
    with_format(company, "parquet")
    moments = [
        datetime(2024, 1, 5, 15, tzinfo=UTC),
        datetime(2024, 1, 6, 15, tzinfo=UTC),
        datetime(2024, 1, 7, 5, tzinfo=UTC),
    ]
    table = pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int64()),
            "card": pa.array(["anna", "会员", None]).dictionary_encode(),
            "kind": ["S", "R", "V"],
            "at": pa.array(moments, pa.timestamp("ns", "UTC")),
            "amount": pa.array([Decimal("12.50"), Decimal("1.00"), None], pa.decimal128(9, 2)),
            "of": pa.array([None, 1, None], pa.int32()),
            "basket": pa.array([[1], [2], [3]]),
        }
    )
    sink = io.BytesIO()
    parquet.write_table(table, sink)
    company.deliver("shop/orders_1.parquet", sink.getvalue())
    report = company.take_in()
    assert company.rows(CONTENT) == from_csv(new_company)
    assert "shop/orders_1.parquet: column 'basket' holds list<element: int64> and is ignored" in report.warnings


def test_broken_json_lines_cost_a_row_each(company):
    with_format(company, "jsonl")
    good = json.dumps(dict(zip(NAMES, ROWS[0], strict=True)))
    company.deliver("shop/orders_1.jsonl", f'{good}\n{{"id": 4, "card"\n[1, 2]\n{good.replace("12.50", "NaN")}\n')
    company.take_in()
    assert company.broken() == [
        (
            2,
            "not_a_json_object",
            (
                "shop/orders_1.jsonl, line 2: the line is not one JSON object; each line must be a whole object "
                "[not_a_json_object]"
            ),
        ),
        (
            3,
            "not_a_json_object",
            (
                "shop/orders_1.jsonl, line 3: the line is not one JSON object; each line must be a whole object "
                "[not_a_json_object]"
            ),
        ),
        (
            4,
            "not_a_number",
            (
                "shop/orders_1.jsonl, line 4: amount 'NaN' is not a plain number; write digits with a point, such as "
                "12345.60, without separators [not_a_number]"
            ),
        ),
    ]
    assert company.rows("select line from landing.activity") == [(1,)]


def test_json_lines_without_a_required_key_are_refused_whole(company):
    with_format(company, "jsonl")
    company.deliver("shop/orders_1.jsonl", '{"number": 1, "card": "a", "kind": "S", "at": "2024-01-01", "amount": 1}\n')
    company.take_in()
    assert company.rows("select message from landing.readings") == [
        (
            (
                "shop/orders_1.jsonl: the column 'id' is not in the file, which `columns.activity_id` of the source "
                "'orders' names; the nearest is 'number': if it was renamed, write `coalesce: [id, number]` there, or "
                "have it renamed back [missing_column]"
            ),
        )
    ]


ACTIVITY = """
  - source: tills
    contract: activity
    files: shop/tills_*.csv
    {corrects}
    where: [{{column: state, not_in: [void]}}, {{column: store, in: ["1", "2"]}}]
    columns:
      activity_id: {{concat: [store, "-", number]}}
      account_id: {{coalesce: [card, phone]}}
      activity_type: {{value: order}}
      occurred_at: {{date: day, time: clock, format: "%d/%m/%Y %H:%M"}}
      amount: {{column: cents, unit: cents}}
      city: city
    also:
      - activity_type: {{value: points_redeemed}}
        when: {{column: coins, not_in: ["0", ""]}}
        columns:
          points: coins
          points_currency: {{value: coins}}
          related_activity_id: {{concat: [store, "-", number]}}
"""
TILLS = "store,number,card,phone,day,clock,cents,city,coins,state,version"


def tills(company, *rows: str, corrects: str = "") -> None:
    company.business(sources=ACTIVITY.format(corrects=corrects))
    company.deliver("shop/tills_1.csv", "\n".join([TILLS, *rows]) + "\n")
    company.take_in()


def test_transforms_filters_and_second_activities(company):
    tills(
        company,
        "1,77,anna,,05/01/2024,10:30,1250,Boston,0,ok,1",
        "1,78,,5551234,05/01/2024,10:31,1000,Boston,30,ok,1",
        "1,79,anna,,05/01/2024,10:32,1000,Boston,30,void,1",
        "9,80,anna,,05/01/2024,10:33,1000,Boston,30,ok,1",
        "2,81,anna,,05/01/2024,10:34,1000,Boston,x,ok,1",
    )
    assert company.rows(
        """
        select activity_id, account_id, activity_type, cast(amount as varchar), points, points_currency,
               related_activity_id, city, line, part
        from landing.activity order by line, part
        """
    ) == [
        ("1-77", "anna", "order", "12.50", None, None, None, "Boston", 2, 0),
        ("1-78", "5551234", "order", "10.00", None, None, None, "Boston", 3, 0),
        ("1-78:points_redeemed", "5551234", "points_redeemed", "0.00", 30, "coins", "1-78", "Boston", 3, 1),
        ("2-81", "anna", "order", "10.00", None, None, None, "Boston", 6, 0),
    ]
    assert company.rows(
        "select rows_read, rows_added, rows_landed, rows_quarantined, rows_filtered from landing.readings"
    ) == [(5, 2, 4, 1, 2)]
    assert company.rows("select line, part, message from landing.quarantine") == [
        (
            6,
            1,
            (
                "shop/tills_1.csv, line 6: points (column coins) 'x' is not a whole number; write digits only "
                "[not_a_whole_number]"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("corrects", "keys"),
    [
        ("", [None, None]),
        ("corrects_by: received_at", ["2024-06-01T12:00:00.000000"] * 2),
        ("corrects_by: {column: version, type: integer}", ["00000000000000000009", "00000000000000000010"]),
        (
            "corrects_by: {column: day, type: timestamp, format: '%d/%m/%Y', timezone: UTC}",
            ["2024-01-05T00:00:00.000000", "2024-02-04T00:00:00.000000"],
        ),
    ],
)
def test_what_decides_between_versions_sorts_as_text(company, corrects, keys):
    tills(
        company,
        "1,77,anna,,05/01/2024,10:30,1250,Boston,0,ok,9",
        "1,77,anna,,04/02/2024,10:30,1250,Boston,0,ok,10",
        corrects=corrects,
    )
    assert [key for (key,) in company.rows("select correction_key from landing.activity order by line")] == keys


LINES = """
  - source: lines
    contract: order_lines
    files: shop/lines_*.csv
    order_id: basket
    columns: {line_no: line, account_id: card, occurred_at: at, category: group, sku: sku, quantity: qty, amount: paid}
"""


def test_lines_that_make_their_orders(company):
    company.business(sources=LINES)
    company.deliver(
        "shop/lines_1.csv",
        "basket,line,card,at,group,sku,qty,paid\n"
        "b1,1,anna,2024-01-05 22:00:00,乳品,milk,2.500,3.10\n"
        "b1,2,anna,2024-01-05 22:00:00,,,1,1.00\n"
        "b1,3,anna,2024-01-05 22:00:00,乳品,milk,1.2345,1.00\n"
        "b1,x,anna,2024-01-05 22:00:00,乳品,milk,1,1.00\n"
        "b1,5,anna,,乳品,milk,1,1.00\n",
    )
    company.take_in()
    assert company.rows(
        """
        select activity_id, line_no, category, cast(quantity as varchar), cast(amount as varchar), account_id,
               cast(activity_date as varchar), currency, makes_order
        from landing.order_lines order by line_no
        """
    ) == [
        ("b1", 1, "乳品", "2.500", "3.10", "anna", "2024-01-05", "USD", True),
        ("b1", 2, None, "1.000", "1.00", "anna", "2024-01-05", "USD", True),
    ]
    assert [(line, rule) for line, rule, _ in company.broken()] == [
        (4, "too_many_decimals"),
        (5, "not_a_whole_number"),
        (6, "required"),
    ]


def test_prepare_is_a_way_out_that_keeps_lines(company):
    company.business(options="prepare: shop.sql")
    (company.root / "businesses/shop.sql").write_text(
        'select _line, substr(code, 2) as id, card, \'S\' as kind, "at", amount, null as "of" '
        "from raw where code like 'A%'",
        encoding="utf-8",
    )
    company.deliver("shop/orders_1.csv", "code,card,at,amount\nA1,anna,2024-01-05,1.00\nB2,b,-,-\nA3,c,2024-01-05,x\n")
    company.take_in()
    assert company.rows("select activity_id, line from landing.activity") == [("1", 2)]
    assert [(line, rule) for line, rule, _ in company.broken()] == [(4, "not_a_number")]
    assert company.rows("select rows_read, rows_landed, rows_quarantined from landing.readings") == [(2, 1, 1)]


@pytest.mark.parametrize(
    "sql",
    ["select nothing from raw", "copy raw to 'out.csv'", "select * from read_text('/etc/hostname')", "drop table raw"],
)
def test_prepare_sees_its_file_and_nothing_else(company, sql):
    company.business(options="prepare: shop.sql")
    (company.root / "businesses/shop.sql").write_text(sql, encoding="utf-8")
    company.orders("1,a,S,2024-01-01,1.00,")
    with pytest.raises(UserMistake, match=r"^shop/shop\.sql: "):
        company.take_in()
