"""Columns of every type that files may have, and the files that a table of them makes in each format.

What belongs here: what is drawn and how it is written. What does not: workspaces and what must land (the tests).
"""

import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import hypothesis.strategies as st
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

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
