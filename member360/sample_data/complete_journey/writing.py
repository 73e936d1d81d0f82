"""Files as a business would deliver them: cut by delivery day, in a format, byte for byte the same each time.

What belongs here: delivery days, formats, compression. What does not: what stands in a file (`businesses.py`).
"""

import gzip
import io
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb
import polars as pl

FIRST_DELIVERY = date(2017, 1, 1)
LAST_DELIVERY = date(2018, 1, 1)
Rhythm = Literal["daily", "weekly", "monthly", "once"]


@dataclass(frozen=True)
class Feed:
    """One source of a business.

    Args:
        name: Path under the deliveries, with `{day}` for the delivery day.
        day_format: How the delivery day is written in the name.
        rhythm: How often a file comes; each comes on the day after the last day in it.
        query: Rows in the order in which they are written; the first column, `on_day`, is the day of the row and is
            not delivered.
        from_opening: Rows of days before the first delivery come with it (a customer base), not in files of their own.
        separator: Of CSV.
        table: The table, where the file is a database.
    """

    name: str
    day_format: str
    rhythm: Rhythm
    query: str
    from_opening: bool = False
    separator: str = ","
    table: str = ""


def write_feed(con: duckdb.DuckDBPyConnection, feed: Feed, folder: Path) -> tuple[int, int]:
    """Write all files of one feed.

    Args:
        con: Database that the feed's query runs on.
        feed: What to write.
        folder: The deliveries.

    Returns:
        Files and rows written.
    """
    frame = con.sql(feed.query).pl()
    day = pl.col("on_day")
    if feed.from_opening:
        day = pl.max_horizontal(day, pl.lit(date(2016, 12, 31)))
    match feed.rhythm:
        case "daily":
            delivered = day + pl.duration(days=1)
        case "weekly":  # weeks of Sunday to Saturday come on Sunday
            delivered = day + pl.duration(days=7 - day.dt.weekday() % 7)
        case "monthly":
            delivered = day.dt.month_start().dt.offset_by("1mo")
        case "once":
            delivered = pl.lit(LAST_DELIVERY)
    frame = frame.with_columns(pl.min_horizontal(delivered.cast(pl.Date), pl.lit(LAST_DELIVERY)).alias("_delivered"))
    parts = frame.partition_by("_delivered", as_dict=True, maintain_order=True)
    for (delivery_day,), part in sorted(parts.items()):
        target = folder / feed.name.format(day=delivery_day.strftime(feed.day_format))
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(part.drop("_delivered", "on_day"), target, feed)
    return len(parts), frame.height


def _write(frame: pl.DataFrame, target: Path, feed: Feed) -> None:
    match target.suffixes[-1]:
        case ".parquet":
            frame.write_parquet(target, compression="zstd", statistics=True)
        case ".sqlite":
            _write_table(frame, target, feed.table)
        case ".jsonl":
            frame.with_columns(pl.selectors.decimal().cast(pl.Float64)).write_ndjson(target)
        case ".csv":
            frame.write_csv(target, separator=feed.separator)
        case _:
            buffer = io.BytesIO()
            frame.write_csv(buffer, separator=feed.separator)
            # no file name and no time of writing in the header, or no two runs would be alike
            target.write_bytes(gzip.compress(buffer.getvalue(), compresslevel=2, mtime=0))


def _write_table(frame: pl.DataFrame, target: Path, table: str) -> None:
    kinds = ", ".join(f'"{name}" {_sqlite_type(kind)}' for name, kind in frame.schema.items())
    marks = ", ".join("?" for _ in frame.columns)
    con = sqlite3.connect(target)
    with con:
        con.execute(f'create table "{table}" ({kinds})')
        con.executemany(f'insert into "{table}" values ({marks})', _plain(frame.iter_rows()))
    con.close()


def _sqlite_type(kind: pl.DataType) -> str:
    if kind.is_integer():
        return "integer"
    return "text"


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        yield tuple(str(value) if isinstance(value, Decimal) else value for value in row)
