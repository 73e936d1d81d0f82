"""Typed or as text, in whatever format: the same rows land the same, hash the same and break the same rules."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import hypothesis.strategies as st
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pyarrow import parquet

from member360.ingestion import register_views

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
ZONES = st.sampled_from(["local", "UTC", "offset", "Europe/London", "Asia/Shanghai"])
EDGES = [
    datetime(2024, 3, 10, 2, 30),  # noqa: DTZ001 (clock times; this one was skipped in New York)
    datetime(2024, 11, 3, 1, 30),  # noqa: DTZ001 (and this one happened twice)
    datetime(1970, 1, 1),  # noqa: DTZ001
    datetime(1900, 1, 1, 23),  # noqa: DTZ001
    datetime(2199, 12, 31, 23, 59, 59, 999999),  # noqa: DTZ001
    datetime(2024, 6, 1, 12, 15, 0, 1),  # noqa: DTZ001 (a little more than 15 minutes after receipt)
    datetime(2024, 6, 1, 12, 15),  # noqa: DTZ001
]
CLOCKS = st.one_of(
    st.sampled_from(EDGES),
    st.datetimes(datetime(2023, 1, 1), datetime(2024, 5, 31)),  # noqa: DTZ001
    st.datetimes(datetime(600, 1, 1), datetime(9999, 1, 1)),  # noqa: DTZ001
)
TIMES = [pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("ns"), pa.date32()]
TIMES += [pa.timestamp("us", "UTC"), pa.timestamp("ms", "UTC"), pa.timestamp("us", "America/New_York")]
NUMBERS = [pa.int64(), pa.int16(), pa.uint64(), pa.float64(), pa.bool_()]
NUMBERS += [pa.decimal128(18, 2), pa.decimal128(38, 0), pa.decimal128(20, 4), pa.decimal128(38, 18)]
LARGE = st.sampled_from([10**12, 10**12 + 1, -(10**12), 10**14 + 1, 10**15, 10**18, 2**63 - 1])


@st.composite
def times(draw, size: int) -> pa.Array:
    kind = draw(st.sampled_from(TIMES))
    some = CLOCKS if draw(st.booleans()) else st.sampled_from(EDGES)
    values = draw(st.lists(st.none() | some, min_size=size, max_size=size))
    if kind == pa.date32():
        return pa.array([value and value.date() for value in values], kind)
    if kind == pa.timestamp("ns"):
        values = [value if value and value.year in range(1700, 2200) else None for value in values]
    held = [value and value.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC) for value in values]
    parts = {"s": timedelta(seconds=1), "ms": timedelta(milliseconds=1), "us": timedelta(microseconds=1)}
    counts = [None if value is None else value // parts.get(kind.unit, parts["us"]) for value in held]
    scale = 1000 if kind.unit == "ns" else 1
    return pa.array([None if count is None else count * scale for count in counts], pa.int64()).cast(kind)


@st.composite
def numbers(draw, size: int) -> pa.Array:
    kind = draw(st.sampled_from(NUMBERS))
    if kind == pa.bool_():
        return pa.array(draw(st.lists(st.none() | st.booleans(), min_size=size, max_size=size)), kind)
    if kind == pa.float64():
        return pa.array(draw(st.lists(st.none() | st.floats(), min_size=size, max_size=size)), kind)
    if pa.types.is_integer(kind):
        least, most = {"int16": (-(2**15), 2**15 - 1), "uint64": (0, 2**64 - 1)}.get(str(kind), (-(2**63), 2**63 - 1))
        some = st.integers(max(least, -20), 20) | LARGE.filter(lambda v: least <= v <= most)
        some = some if draw(st.booleans()) else st.integers(max(least, 0), 9_999)
        return pa.array(draw(st.lists(st.none() | some, min_size=size, max_size=size)), kind)
    steps = st.integers(-50, 10_000) | (LARGE if draw(st.booleans()) else st.nothing())
    some = steps.map(lambda v: Decimal(v).scaleb(-draw(st.integers(0, kind.scale))))
    values = draw(st.lists(st.none() | some, min_size=size, max_size=size))
    return pa.array([v if v is None or abs(v) < 10 ** (kind.precision - kind.scale) else None for v in values], kind)


def texts(words: list[str], size: int):
    return st.lists(st.none() | st.sampled_from(words), min_size=size, max_size=size).map(
        lambda values: pa.array(values, pa.string())
    )


@st.composite
def deliveries(draw, columns: dict[str, object]) -> list[pa.Table]:
    """One file or two, whose columns may have other types."""
    files = []
    for number in range(draw(st.integers(1, 2))):
        size = draw(st.integers(1, 20))
        values = {name: draw(column(size)) for name, column in columns.items()}
        # No two files are alike, and a column is there that nothing is mapped to.
        files.append(pa.table({**values, "file": pa.array([number] * size)}))
    return files


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = pc.cast(column, pa.timestamp("us", column.type.tz), safe=False)
    return pc.cast(column, pa.string())


def written(table: pa.Table, form: str) -> bytes:
    """A file of a table: Parquet as it is, or its texts in one of the forms."""
    sink = io.BytesIO()
    if form == "typed":
        parquet.write_table(table, sink)
        return sink.getvalue()
    # Parquet knows fewer types: what is compared is the text of what it keeps.
    kept = parquet.read_table(io.BytesIO(written(table, "typed")))
    text = pa.table({name: as_text(kept[name]) for name in kept.column_names})
    if form == "parquet":
        parquet.write_table(text, sink)
        return sink.getvalue()
    rows = text.to_pylist()
    if form == "jsonl":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    lines = [",".join(text.column_names), *(",".join(value or "" for value in row.values()) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


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
