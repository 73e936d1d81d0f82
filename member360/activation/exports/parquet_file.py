"""Parquet for other programs: the rows as they are.

What belongs here: writing the file. What does not: which rows.
"""

from datetime import date
from pathlib import Path

import polars as pl

NAME = "members.parquet"
RULES_DATED = date(2026, 11, 22)
"""The day since when the file is as it is; whoever reads it by program goes by that."""


def write(rows: pl.DataFrame, folder: Path) -> Path:
    """Write the rows to `folder`; returns the file."""
    path = folder / NAME
    rows.write_parquet(path, compression="zstd")
    return path
