"""Columns whose values have their types already: which of them are carried as they are, and how they read as text.

What belongs here: the plain kinds of typed columns, and their one text (ISO 8601, plain decimals). What does not:
what a column means. A column is plain only if every value is one that no rule about forms or sizes could object to;
any other column is read as text, like that of a CSV file.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

PlainKind = Literal["clock", "moment", "day", "whole", "decimal", "yes_or_no"]
_YEARS = (1000, 9998)
_MOST = 10**12
_CENTS = 2
_FRACTION = {"s": "", "ms": ".%g", "us": ".%f"}


def plain_kind(columns: Sequence[pa.ChunkedArray]) -> PlainKind | None:
    """Return what columns of one name hold if they can be carried as they are, all in one type.

    Args:
        columns: Of the files that are read together.
    """
    kind = columns[0].type
    if any(column.type != kind for column in columns):
        return None
    if pa.types.is_boolean(kind):
        return "yes_or_no"
    plain, edges = _edges(kind)
    return plain if plain and _all_between(columns, *edges) else None


def _edges(kind: pa.DataType) -> tuple[PlainKind | None, list[pa.Scalar]]:
    """What a type holds, and between which values it is plain."""
    plain: PlainKind | None = None
    edges: list[pa.Scalar] = []
    if pa.types.is_timestamp(kind) and kind.tz in {None, "UTC"} and kind.unit != "ns":
        plain = "clock" if kind.tz is None else "moment"
        zone = None if kind.tz is None else UTC
        edges = [pa.scalar(datetime(year, 1, 1, tzinfo=zone), kind) for year in _YEARS]
    elif pa.types.is_date32(kind):
        plain = "day"
        edges = [pa.scalar(date(year, 1, 1), kind) for year in _YEARS]
    elif pa.types.is_integer(kind):
        plain = "whole"
        edges = [pa.scalar(edge) for edge in (-_MOST, _MOST)]
    elif pa.types.is_decimal128(kind) and 0 <= kind.scale <= _CENTS:
        plain = "decimal"
        edges = [pa.scalar(edge, pa.decimal128(38, kind.scale)) for edge in (-_MOST, _MOST)]
    return plain, edges


def _all_between(columns: Sequence[pa.ChunkedArray], least: pa.Scalar, most: pa.Scalar) -> bool:
    for column in columns:
        found = pc.min_max(column)
        if found["min"].is_valid and not (_is_at_most(least, found["min"]) and _is_at_most(found["max"], most)):
            return False
    return True


def _is_at_most(one: pa.Scalar, other: pa.Scalar) -> bool:
    # Numbers beyond 64 bits compare in Python only.
    is_number = pa.types.is_integer(one.type)
    return bool(one.as_py() <= other.as_py() if is_number else pc.less_equal(one, other).as_py())


def text_sql(column: str, kind: pa.DataType) -> str:
    """Return SQL of the text of a plain column: what `as_text` gives.

    Args:
        column: Its name.
        kind: Its type.
    """
    if pa.types.is_timestamp(kind):
        clock, ends = (f"timezone('UTC', {column})", "Z") if kind.tz else (f"cast({column} as timestamp)", "")
        return f"strftime({clock}, '%Y-%m-%d %H:%M:%S{_FRACTION[kind.unit]}{ends}')"
    return f"cast({column} as varchar)"
