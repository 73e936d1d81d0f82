"""Where the records and fields of a CSV file lie, found over whole arrays of bytes.

What belongs here: the structure of well-quoted CSV (RFC 4180), at the speed of numpy. What does not: files
whose quotes do not pair; `csv_careful.py` takes those line by line. Counting fields here is what makes it
impossible for columns to shift.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_NEW_LINE, _RETURN, _QUOTE, _NUL = 10, 13, 34, 0
Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """The records of a file, blank lines left out; arrays have one item for each record.

    Args:
        starts: Offset of its first byte.
        ends: Offset after its last byte, the line end left out.
        lines: Physical line on which it begins, from 1.
        fields: How many fields it has.
        has_nul: Whether a NUL byte is in it.
        has_stray_return: Whether a carriage return is in it that neither ends a line nor is quoted.
        is_multiline: Whether any record of the file spans lines.
    """

    starts: Offsets
    ends: Offsets
    lines: Offsets
    fields: Offsets
    has_nul: npt.NDArray[np.bool_]
    has_stray_return: npt.NDArray[np.bool_]
    is_multiline: bool


def lay_out(content: bytes, delimiter: str) -> Layout | None:
    """Return the layout of a file, or None if its quotes are not those of well-formed CSV.

    Args:
        content: UTF-8 text.
        delimiter: One ASCII character.
    """
    data = np.frombuffer(content, dtype=np.uint8)
    quotes = np.flatnonzero(data == _QUOTE) if b'"' in content else np.empty(0, dtype=np.int64)
    if not _pair(data, quotes, ord(delimiter)):
        return None
    # Outside quotes an even number of quotes comes before; eight bits are enough to tell odd from even.
    outside = np.cumsum(data == _QUOTE, dtype=np.uint8) & 1 == 0 if quotes.size else None
    line_ends = np.flatnonzero(data == _NEW_LINE)
    record_ends = line_ends if outside is None else line_ends[outside[line_ends]]
    starts = np.concatenate([[0], record_ends + 1])
    ends = np.concatenate([record_ends, [len(data)]])
    returns = _found(data, _RETURN, outside) if b"\r" in content else np.empty(0, dtype=np.int64)
    stray = returns[data[np.minimum(returns + 1, len(data) - 1)] != _NEW_LINE]
    nul = np.flatnonzero(data == _NUL) if b"\x00" in content else np.empty(0, dtype=np.int64)
    last = data[np.maximum(ends - 1, 0)] if len(data) else np.zeros(1, dtype=np.uint8)
    kept = np.flatnonzero((ends - starts > 1) | ((ends - starts == 1) & (last != _RETURN)))
    starts, ends = starts[kept], ends[kept]
    return Layout(
        starts=starts,
        ends=ends,
        lines=np.searchsorted(line_ends, starts) + 1,
        fields=_count(_found(data, ord(delimiter), outside), starts, ends) + 1,
        has_nul=_count(nul, starts, ends) > 0,
        has_stray_return=_count(stray[stray < len(data) - 1], starts, ends) > 0,
        is_multiline=len(record_ends) < len(line_ends) or len(returns) < content.count(b"\r"),
    )


def _pair(data: npt.NDArray[np.uint8], quotes: Offsets, delimiter: int) -> bool:
    """Whether every quote opens a field, closes one, or is doubled inside one."""
    if quotes.size % 2:
        return False
    if not quotes.size:
        return True
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, data[opening - 1], _NEW_LINE)
    opens = (before == delimiter) | (before == _NEW_LINE)
    # A doubled quote is a closing one with the next opening one directly behind it; no other may follow a quote.
    doubled = closing[:-1] == opening[1:] - 1
    opens[1:] |= doubled
    behind = np.minimum(closing + 1, len(data))
    after = np.where(behind < len(data), data[np.minimum(behind, len(data) - 1)], _NEW_LINE)
    closes = (after == delimiter) | (after == _NEW_LINE)
    closes[:-1] |= doubled
    at_return = np.flatnonzero(after == _RETURN)
    then = np.minimum(behind[at_return] + 1, len(data) - 1)
    closes[at_return] |= data[then] == _NEW_LINE
    return bool(opens.all() and closes.all())


def _found(data: npt.NDArray[np.uint8], byte: int, outside: npt.NDArray[np.bool_] | None) -> Offsets:
    """Offsets of a byte outside quotes."""
    hits = data == byte
    return np.flatnonzero(hits if outside is None else hits & outside)


def _count(positions: Offsets, starts: Offsets, ends: Offsets) -> Offsets:
    """How many of the positions lie in each record."""
    return np.searchsorted(positions, ends) - np.searchsorted(positions, starts)
