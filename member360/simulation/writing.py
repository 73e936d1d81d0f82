"""Daily files of one source: sorted rows, cut by day of delivery, in the source's format.

What belongs here: formats, compression, what is counted while writing. What does not: the columns (`sources.py`).
"""

import gzip
import io
from collections import Counter
from pathlib import Path

import polars as pl

from member360.simulation.calendar import Calendar
from member360.simulation.counting import count_rows
from member360.simulation.deliveries import CORRUPT, FATE
from member360.simulation.layout import Layout
from member360.simulation.sources import EXTRA_FIELD, account_columns, activity_columns, line_columns

ORDER = {
    "activity": ["deliver", "day", "second", "row", "copy"],
    "order_lines": ["deliver", "order", "line", "fate"],
    "accounts": ["deliver", "opened", "number", "version", "fate"],
}
"""What rows are sorted by: no two rows are alike in all of it, so neither workers nor chunks change a file."""
_MOST_CORRUPT_OF = 25
"""At most one of so many rows of a file is garbled, or one in all: more, and the pipeline would set the file aside."""


def write_source(frame: pl.DataFrame, layout: Layout, calendar: Calendar, folder: Path) -> Counter[str]:
    """Write the files of a run of days of one source.

    Args:
        frame: All rows of those days.
        layout: How they are written.
        calendar: The world's days.
        folder: The deliveries.

    Returns:
        What was counted: see `count_rows`.
    """
    contract = layout.source.contract
    # A file of nothing but repeated rows could be another file word for word: that would be a file received twice.
    frame = frame.filter((pl.col("fate") != FATE["duplicate"]).any().over("deliver")).sort(ORDER[contract])
    if contract == "activity":
        frame = _spared(frame)
        shown = activity_columns(frame, layout, calendar)
    elif contract == "order_lines":
        shown = line_columns(frame, layout)
    else:
        shown = account_columns(frame, layout, calendar)
    counts = count_rows(frame, layout)
    for (delivery,), part in shown.partition_by("_deliver", as_dict=True, maintain_order=True).items():
        number = int(delivery)
        counts["files"] += 1
        if layout.has_addition(number):
            counts["schema_additions"] += 1
        target = folder / layout.file_name(number)
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(_with_addition(part, layout, number), target, layout)
    return counts


def _spared(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows without the garbled ones that are too many for their file."""
    is_corrupt = (pl.col("planted") & CORRUPT) > 0
    most = pl.max_horizontal(pl.lit(1), (~is_corrupt).sum().over("deliver") // _MOST_CORRUPT_OF)
    return frame.filter(~is_corrupt | (is_corrupt.cum_sum().over("deliver") <= most))


def _with_addition(part: pl.DataFrame, layout: Layout, delivery: int) -> pl.DataFrame:
    added = layout.shape.schema_addition
    if added is None or not layout.has_addition(delivery):
        return part
    return part.with_columns(pl.lit(f"{added.column}-1").alias(added.column))


def _write(part: pl.DataFrame, target: Path, layout: Layout) -> None:
    form, shown = part["_form"], part.drop("_form", "_deliver")
    match layout.source.file_format:
        case "parquet":
            shown.write_parquet(target, compression="zstd", compression_level=1)
        case "jsonl":
            target.write_bytes(_json_lines(shown, form))
        case _:
            content = _csv(shown, form)
            # no file name and no time of writing in the header, or no two runs would be alike
            packed = gzip.compress(content, compresslevel=1, mtime=0) if target.suffix == ".gz" else content
            target.write_bytes(packed)


def _csv(shown: pl.DataFrame, form: pl.Series) -> bytes:
    last = shown.columns[-1]
    if form.null_count() < len(form):
        extra = pl.when(form == EXTRA_FIELD).then(pl.lit(",stray")).otherwise(pl.lit(""))
        shown = shown.with_columns(pl.concat_str(pl.col(last).fill_null(""), extra))
    buffer = io.BytesIO()
    shown.write_csv(buffer, quote_style="never")  # no value has a comma but the stray one
    return buffer.getvalue()


def _json_lines(shown: pl.DataFrame, form: pl.Series) -> bytes:
    buffer = io.BytesIO()
    shown.write_ndjson(buffer)
    if form.null_count() == len(form):
        return buffer.getvalue()
    lines = buffer.getvalue().splitlines()
    cut = [line if broken is None else line[: len(line) // 2] for line, broken in zip(lines, form, strict=True)]
    return b"\n".join(cut) + b"\n"
