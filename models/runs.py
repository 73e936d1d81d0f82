"""Rows sorted by a key, and what the rows of each key come to.

Belongs here: sums, extremes and medians of runs of equal keys as single passes over arrays; they cost a hundredth of
grouping rows that are sorted already. Does not: what is counted (rhythm.py, spend.py).
"""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Array = NDArray[Any]
_BUSINESS_BITS = 16
_VALUE_BITS = 24
_SORTED_BITS = 63


def pair_keys(frame: pl.DataFrame) -> Whole:
    """One whole number for each row's member and business; sorts as the two do.

    Args:
        frame: with member_id and business as codes.

    Returns:
        One key per row.
    """
    member, business = (frame[name].to_physical().to_numpy().astype(np.int64) for name in ("member_id", "business"))
    keys: Whole = (member << _BUSINESS_BITS) | business
    return keys


def member_of(keys: Whole) -> Whole:
    """The member's number in keys of `pair_keys`."""
    return keys >> _BUSINESS_BITS


def business_of(keys: Whole) -> Whole:
    """The business's number in keys of `pair_keys`."""
    return keys & ((1 << _BUSINESS_BITS) - 1)


def place_of(keys: Whole, wanted: Whole) -> tuple[Whole, NDArray[np.bool_]]:
    """Where each wanted key stands among sorted, distinct keys.

    Args:
        keys: sorted and distinct.
        wanted: any keys.

    Returns:
        The place of each, and whether it is there at all; the place of one that is not means nothing.
    """
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return place, keys[place] == wanted


def order_of(*columns: Array) -> Whole:
    """Places of the rows in the order of some columns of whole numbers, the first column first; equal rows stay put.

    Args:
        columns: whole numbers, one per row each.

    Returns:
        One place per row.
    """
    rows = len(columns[0])
    packed, bits = np.zeros(rows, dtype=np.int64), 0
    for column in columns if rows else ():
        least = int(column.min())
        width = (int(column.max()) - least).bit_length()
        packed = (packed << width) | (column.astype(np.int64) - least)
        bits += width
    spare = rows.bit_length()
    if bits + spare >= _SORTED_BITS:
        order: Whole = np.lexsort(columns[::-1])
        return order
    # Sorting numbers that end in their own place costs a fifteenth of sorting places by numbers.
    return np.sort((packed << spare) | np.arange(rows)) & ((1 << spare) - 1)


class Runs:
    """Runs of equal keys.

    Args:
        keys: sorted, one per row.

    Attributes:
        keys: of each run, distinct and sorted.
        first: row at which each begins.
        last: row at which each ends.
        length: rows of each.
    """

    def __init__(self, keys: Whole) -> None:
        begins = np.ones(len(keys), dtype=bool)
        begins[1:] = keys[1:] != keys[:-1]
        self.first: Whole = np.flatnonzero(begins)
        self.length: Whole = np.diff(np.append(self.first, len(keys)))
        self.last: Whole = self.first + self.length - 1
        self.keys = keys[self.first]

    def sum(self, values: Array) -> Whole:
        """Sum of whole numbers or truths over each run."""
        return self._each(np.add, values.astype(np.int64, copy=False))

    def most(self, values: Array) -> Array:
        """Greatest value of each run."""
        return self._each(np.maximum, values)

    def least(self, values: Array) -> Array:
        """Least value of each run."""
        return self._each(np.minimum, values)

    def spread(self, values: Array) -> Array:
        """A value per run, repeated on each of its rows."""
        return np.repeat(values, self.length)

    def _each(self, how: np.ufunc, values: Array) -> Array:
        return how.reduceat(values, self.first) if len(self.first) else values[:0]


def medians(runs: Runs, values: Whole, counted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Median of the counted values of each run.

    Args:
        runs: of the rows.
        values: whole numbers from 0 to 2^24, one per row.
        counted: which rows count.

    Returns:
        One per run; NaN where none counts.
    """
    number = runs.spread(np.arange(len(runs.keys)))[counted]
    within = np.sort((number << _VALUE_BITS) | values[counted]) & ((1 << _VALUE_BITS) - 1)
    count = runs.sum(counted)
    first = np.cumsum(count) - count
    found = np.full(len(count), np.nan)
    some = count > 0
    low, high = first[some] + (count[some] - 1) // 2, first[some] + count[some] // 2
    found[some] = (within[low] + within[high]) / 2
    return found
