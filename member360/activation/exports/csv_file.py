"""CSV that a spreadsheet may open: no cell of it is ever taken for a formula.

What belongs here: escaping and writing. What does not: which rows. UTF-8 without a mark, LF, RFC 4180.
"""

import re
import unicodedata
from datetime import date
from pathlib import Path

import polars as pl

NAME = "members.csv"
RULES_DATED = date(2026, 11, 22)
"""The day since when the file is as it is; whoever reads it by program goes by that."""
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def write(rows: pl.DataFrame, folder: Path) -> Path:
    """Write the rows to `folder`; returns the file."""
    path = folder / NAME
    texts = [pl.col(name).map_elements(safe, pl.String) for name in rows.select(pl.col(pl.String)).columns]
    rows.with_columns(texts).write_csv(path, quote_style="necessary", line_terminator="\n")
    return path


def safe(cell: str) -> str:
    """A text as a spreadsheet takes it for text: what could begin a formula gets an apostrophe before it.

    Full-width forms count as what they look like, blanks and quotes before them do not hide them, and a telephone
    number in E.164 form is left alone.
    """
    looks = unicodedata.normalize("NFKC", cell)
    bare = looks.lstrip(" \u00a0\u200b\ufeff'\"")
    if _PHONE.fullmatch(cell):
        return cell
    if looks.startswith(_STARTS_A_FORMULA) or bare.startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
