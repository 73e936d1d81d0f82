"""CSV files become rows of text.

What belongs here: headers, rows with the wrong number of fields, and reading many files of one header in one
go. What does not: finding where records lie (`csv_layout.py`, `csv_careful.py`).
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from member360.ingestion.reading.csv_careful import are_rows, records
from member360.ingestion.reading.csv_layout import Layout, lay_out
from member360.ingestion.reading.parcels import BrokenRow, FileRefused, Lines
from member360.ingestion.reading.text import invalid_records, refuse_other_encoding

_BLOCK = 8 << 20


@dataclass
class CsvFile:
    """A CSV file whose good records are known but not yet taken apart.

    Args:
        names: The header.
        body: The good records, each ended by a new line, without the header.
        lines: Physical line of each good record.
        is_multiline: Whether a field may hold a line end.
        broken: The other records.
    """

    names: tuple[str, ...]
    body: bytes
    lines: Lines
    is_multiline: bool
    broken: list[BrokenRow] = field(default_factory=list)


def open_csv(content: bytes, delimiter: str, encoding: str) -> CsvFile:
    """Return a file's header, good records and broken records; a file without any line has no columns.

    Args:
        content: UTF-8 text as `to_utf8` gives it.
        delimiter: Between fields.
        encoding: As declared; for advice.

    Raises:
        FileRefused: If the header cannot be used or the encoding is another one.
    """
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    layout = lay_out(content, delimiter)
    if layout is None:
        return _open_careful(content, delimiter, encoding)
    if not layout.starts.size:
        return CsvFile((), b"", np.empty(0, dtype=np.int64), is_multiline=False)
    invalid = _invalid(content, layout.starts, encoding)
    names = _header(content[layout.starts[0] : layout.ends[0]], delimiter)
    if layout.is_multiline and _swallowed(content, layout, len(names), delimiter):
        return _open_careful(content, delimiter, encoding)
    bad = (layout.fields != len(names)) | layout.has_nul | layout.has_stray_return
    bad[invalid] = True
    bad[0] = True  # the header is no row
    good = np.flatnonzero(~bad)
    broken = [
        _broken(content[layout.starts[i] : layout.ends[i]], int(layout.lines[i]), int(layout.fields[i]), len(names))
        for i in np.flatnonzero(bad)[1:]
    ]
    body = _cut(content, layout.starts, layout.ends, good)
    return CsvFile(names, body, layout.lines[good], layout.is_multiline, broken)


def _swallowed(content: bytes, layout: Layout, width: int, delimiter: str) -> bool:
    """Whether two stray quotes in different rows seem to have paired, so that lines were taken for one record."""
    if (layout.fields != width).any():
        return True
    texts = (content[start:end] for start, end in zip(layout.starts, layout.ends, strict=True))
    return any(are_rows(text.split(b"\n"), delimiter, width) for text in texts)


def _invalid(content: bytes, starts: Lines, encoding: str) -> Lines:
    if content.isascii():
        return np.empty(0, dtype=np.int64)
    invalid = invalid_records(content, starts)
    refuse_other_encoding(content, starts, invalid, encoding)
    return invalid


def _cut(content: bytes, starts: Lines, ends: Lines, good: Lines) -> bytes:
    """The bytes of some records, in as few pieces as they lie together (blank and broken lines lie between)."""
    if not good.size:
        return b""
    breaks = np.flatnonzero(starts[good[1:]] != ends[good[:-1]] + 1)
    firsts = good[np.concatenate([[0], breaks + 1])]
    lasts = good[np.concatenate([breaks, [len(good) - 1]])]
    pieces = [content[starts[first] : ends[last]] for first, last in zip(firsts, lasts, strict=True)]
    return b"\n".join(pieces) + b"\n"


def _header(text: bytes, delimiter: str) -> tuple[str, ...]:
    if b"\x00" in text:
        raise FileRefused("no_header", "the first line holds NUL bytes; deliver a header of column names")
    row = next(csv.reader(io.StringIO(text.decode()), delimiter=delimiter), [])
    names = tuple(name.strip() for name in row)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise FileRefused(
            "column_twice", f"the header names {twice[0]!r} twice; give each column its own name", twice[0]
        )
    return tuple(name or f"(column {position})" for position, name in enumerate(names, start=1))


def _broken(text: bytes, line: int, fields: int, width: int) -> BrokenRow:
    shown = text.decode("utf-8", "backslashreplace").removesuffix("\r")
    if fields == 0:
        return BrokenRow(line, "bad_quotes", "quotes do not pair; double a quote inside a quoted field", shown)
    if b"\x00" in text:
        return BrokenRow(line, "nul_byte", "a NUL byte is in the row; remove it", shown.replace("\x00", "\\x00"))
    try:
        text.decode()
    except UnicodeDecodeError as error:
        what = f"bytes that are not in the declared encoding (offset {error.start})"
        return BrokenRow(line, "bad_bytes", f"{what}; mend them, or declare the file's encoding", shown)
    if fields != width:
        return BrokenRow(line, "wrong_number_of_fields", f"{fields} fields where the header has {width}", shown)
    return BrokenRow(line, "stray_carriage_return", "a carriage return is inside the row; quote it or remove it", shown)


def _open_careful(content: bytes, delimiter: str, encoding: str) -> CsvFile:
    found = records(content, delimiter)
    if not found:
        return CsvFile((), b"", np.empty(0, dtype=np.int64), is_multiline=False)
    offsets = np.cumsum([0, *(len(record.text) + 1 for record in found[:-1])])
    joined = b"\n".join(record.text for record in found)
    invalid = set(_invalid(joined, offsets, encoding).tolist())
    if found[0].fields == 0:
        raise FileRefused("no_header", "quotes do not pair in the header; deliver a header of column names")
    names = _header(found[0].text, delimiter)
    good, broken = [], []
    for position, record in enumerate(found[1:], start=1):
        if record.fields == len(names) and position not in invalid and b"\x00" not in record.text:
            good.append(record)
        else:
            broken.append(_broken(record.text, record.line, record.fields, len(names)))
    body = b"".join(record.text + b"\n" for record in good)
    lines = np.array([record.line for record in good], dtype=np.int64)
    return CsvFile(names, body, lines, is_multiline=True, broken=broken)


def take_apart(files: Iterable[CsvFile], delimiter: str) -> pa.Table:
    """Return the rows of files of one header, one file after the other.

    Args:
        files: Each with the same `names`, at least one.
        delimiter: Between fields.

    Returns:
        One text column for each name, positionally; a field that is not there cannot be.
    """
    together = list(files)
    columns = [str(position) for position in range(len(together[0].names))]
    body = b"".join(file.body for file in together)
    rows = sum(len(file.lines) for file in together)
    if not body:
        return pa.table({column: pa.array([], pa.string()) for column in columns})
    table = arrow_csv.read_csv(
        pa.BufferReader(body),
        read_options=arrow_csv.ReadOptions(column_names=columns, block_size=_BLOCK),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=any(file.is_multiline for file in together),
            ignore_empty_lines=False,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
        ),
    )
    if table.num_rows != rows:
        raise AssertionError(f"{rows} records became {table.num_rows} rows")
    return table
