"""Typed or as text, in whatever format: the same rows land the same, hash the same and break the same rules."""

import json
from datetime import date, datetime
from decimal import Decimal

import duckdb
import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from member360.ingestion import register_views
from tests.unit.ingestion.forms import EDGES, ZONES, deliveries, numbers, texts, times, written

TABLES = ("activity", "accounts", "account_identifiers", "account_consents", "order_lines", "quarantine", "readings")
ORDERS = """
  - source: orders
    contract: activity
    files: shop/orders_*
    format: {format}
    corrects_by: {{column: version, type: integer}}
    columns:
      activity_id: id
      account_id: card
      activity_type: {{column: kind, map: {{S: order, P: points_redeemed, A: points_adjusted}}}}
      occurred_at: {{column: at, timezone: {zone}}}
      amount: {{column: amount, unit: {unit}}}
      points: points
      city: {{concat: [amount, "/", at]}}
"""
PEOPLE = """
  - source: people
    contract: accounts
    files: shop/people_*
    format: {format}
    columns: {{account_id: card, registered_at: {{column: joined, timezone: {zone}}}}}
    identifiers:
      - {{kind: phone, value: mobile, verified: ok, first_seen_at: {{column: since, timezone: {zone}}}}}
      - {{kind: email, value: mail}}
    consents:
      - {{contact: sms, value: mobile, purpose: marketing, granted: ok, at: {{column: joined, timezone: {zone}}}}}
    attributes: {{ok: ok, joined: joined}}
"""
LINES = """
  - source: lines
    contract: order_lines
    files: shop/lines_*
    format: {format}
    order_id: basket
    columns:
      {{line_no: line, account_id: card, occurred_at: {{column: at, timezone: {zone}}}, quantity: qty, amount: paid}}
"""


def outcome(company, source: str, zone: str, unit: str, files: list[pa.Table], form: str) -> dict[str, list[str]]:
    kind = "parquet" if form == "typed" else form
    company.business(source.format(format=kind, zone=zone, unit=unit))
    name = source.split("files: shop/")[1].split("_", maxsplit=1)[0]
    for number, table in enumerate(files):
        company.deliver(f"shop/{name}_{number}", written(table, form))
    company.take_in()
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    register_views(con, company.workspace, company.home)
    found = {table: con.execute(f"select * from landing.{table}").to_arrow_table().to_pylist() for table in TABLES}
    con.close()
    names = {row["file_hash"]: row["file_name"] for row in found["readings"]}
    header = 1 if form == "csv" else 0
    return {table: sorted(told(row, names, header) for row in rows) for table, rows in found.items()}


def told(row: dict[str, object], names: dict[str, str], header: int) -> str:
    """What a row of landing says, whatever file it was in and wherever the header stood."""
    shown = {**row, "file_hash": names[row["file_hash"]], "mapping_hash": ""}
    if "line" in row:
        shown["line"] = row["line"] - header
    if "row_original" in row:
        message = row["message"].replace(f"line {row['line']}", f"line {shown['line']}")
        shown |= {"message": message, "row_hash": "", **{n: said(row[n]) for n in ("row_original", "row_masked")}}
    return str(shown)


def said(row: str) -> dict[str, str]:
    """What a row says, whatever a format has for what it does not say."""
    return {name: text for name, text in sorted(json.loads(row).items()) if text not in {None, ""}}


def assert_alike(new_company, source: str, zone: str, unit: str, files: list[pa.Table]) -> None:
    typed = outcome(new_company(), source, zone, unit, files, "typed")
    for form in ("parquet", "csv", "jsonl"):
        assert outcome(new_company(), source, zone, unit, files, form) == typed, form


# A world is taken in four times: without a failing one made smaller, which would take minutes.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
WORLDS = settings(deadline=None, max_examples=8, phases=PHASES, suppress_health_check=list(HealthCheck))


@WORLDS
@given(
    files=deliveries(
        {
            "id": numbers,
            "card": lambda size: texts(["a", " b ", "0", "c d"], size),
            "kind": lambda size: texts(["S", "S", "S", "P", "A", "Q"], size),
            "at": times,
            "amount": numbers,
            "points": numbers,
            "version": numbers,
        }
    ),
    zone=ZONES,
    unit=st.sampled_from(["units", "cents", "thousandths"]),
)
def test_activity_lands_alike(new_company, files, zone, unit):
    assert_alike(new_company, ORDERS, zone, unit, files)


@WORLDS
@given(
    files=deliveries(
        {
            "card": numbers,
            "joined": times,
            "mobile": lambda size: texts(["2125550123", "+1 212 555 0124", "212", "x"], size),
            "mail": lambda size: texts(["A@example.com", "b@example", "c"], size),
            "ok": lambda size: st.lists(st.none() | st.booleans(), min_size=size, max_size=size).map(pa.array),
            "since": times,
        }
    ),
    zone=ZONES,
)
def test_accounts_land_alike(new_company, files, zone):
    assert_alike(new_company, PEOPLE, zone, "units", files)


@WORLDS
@given(
    files=deliveries(
        {
            "basket": lambda size: texts(["b1", "b2"], size),
            "line": numbers,
            "card": lambda size: texts(["a", "b"], size),
            "at": times,
            "qty": numbers,
            "paid": numbers,
        }
    ),
    zone=ZONES,
)
def test_order_lines_land_alike(new_company, files, zone):
    assert_alike(new_company, LINES, zone, "units", files)


def test_typed_values_land_and_break_rules(new_company):
    """What all forms have in common is not that nothing lands."""
    table = pa.table(
        {
            "id": pa.array([1, 2, 3, 4], pa.int64()),
            "card": ["a", "b", "c", "d"],
            "kind": ["S", "S", "S", "S"],
            "at": pa.array([datetime(2024, 1, 5, 10), EDGES[0], EDGES[2], None], pa.timestamp("ms")),  # noqa: DTZ001
            "amount": pa.array([Decimal("12.5"), Decimal("-1.0"), Decimal(1), Decimal(1)], pa.decimal128(9, 1)),
            "points": pa.array([1, 2, 3, 4], pa.int32()),
            "version": pa.array([1, 2, 3, 4], pa.uint8()),
        }
    )
    company = new_company()
    outcome(company, ORDERS, "local", "units", [table], "typed")
    assert company.rows(
        "select activity_id, occurred_at, activity_date, cast(amount as varchar), points, correction_key, city "
        "from landing.activity"
    ) == [("1", datetime(2024, 1, 5, 15), date(2024, 1, 5), "12.50", 1, "0" * 19 + "1", "12.5/2024-01-05 10:00:00.000")]  # noqa: DTZ001
    assert [(line, rule) for line, rule, _ in company.broken()] == [
        (2, "local_time_does_not_exist"),
        (3, "sentinel_date"),
        (4, "required"),
    ]
    amounts = table.set_column(3, "at", pa.array([datetime(2024, 1, 5)] * 4, pa.timestamp("s")))  # noqa: DTZ001
    company = new_company()
    outcome(company, ORDERS, "local", "units", [amounts], "typed")
    assert [message for _, _, message in company.broken()] == [
        (
            "shop/orders_0, line 2: amount '-1.0' is negative; "
            "send amounts as positive numbers; what is given back is a refund [negative_amount]"
        )
    ]


@pytest.mark.parametrize("kind", [pa.int64(), pa.decimal128(18, 0), pa.decimal128(20, 2)])
@pytest.mark.parametrize(("unit", "most"), [("units", 10**12), ("cents", 10**14)])
def test_a_typed_amount_of_absurd_size_is_refused(new_company, kind, unit, most):
    rows = {"card": ["a"] * 3, "kind": ["S"] * 3, "at": [date(2024, 1, 5)] * 3, "points": [1] * 3, "version": [1] * 3}
    amounts = pa.array([1, most, most + 1] if kind == pa.int64() else map(Decimal, (1, most, most + 1)), kind)
    company = new_company()
    outcome(company, ORDERS, "UTC", unit, [pa.table({"id": ["1", "2", "3"], **rows, "amount": amounts})], "typed")
    scale = 100 if unit == "cents" else 1
    assert company.rows("select amount from landing.activity order by 1") == [
        (Decimal(1) / scale,),
        (Decimal(most) / scale,),
    ]
    assert [(line, rule) for line, rule, _ in company.broken()] == [(3, "absurd_amount")]


def test_an_amount_of_cents_beyond_any_number_is_refused(new_company):
    company = new_company()
    company.business(amount="{column: amount, unit: cents}")
    company.orders("1,a,S,2024-01-01,9223372036854775807,", "2,a,S,2024-01-01,100,")
    company.take_in()
    assert [rule for _, rule, _ in company.broken()] == ["absurd_amount"]
    assert company.rows("select activity_id from landing.activity") == [("2",)]
