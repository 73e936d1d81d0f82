"""Rows on a terminal or in a pipe.

What belongs here: how a frame looks as a table, CSV or JSON. What does not: which rows.
"""

import json
import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

FORMATS = ("table", "csv", "json")
MOST_ROWS = 1000
_BETWEEN = 3  # places that rich draws between two columns
_NUMBERS = (int, float)


def show(frame: "pl.DataFrame", form: str = "table") -> None:
    """Write a frame to the output in one of `FORMATS`; amounts keep their places, NULL is empty.

    Args:
        frame: The rows.
        form: csv and json give every row; table the first 1,000 and says so.
    """
    if form == "csv":
        click.echo(frame.write_csv(datetime_format="%Y-%m-%d %H:%M:%S"), nl=False)
        return
    if form == "json":
        # Amounts are exact decimals; as JSON numbers most readers would round them, so they are texts.
        click.echo(json.dumps(frame.to_dicts(), ensure_ascii=False, default=str, indent=1))
        return
    table(
        frame.columns,
        [[words(value) for value in row] for row in frame.head(MOST_ROWS).rows()],
        _right(frame),
    )
    if frame.height > MOST_ROWS:
        click.echo(f"… {frame.height - MOST_ROWS:,} more rows; --format csv gives all", err=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool] = ()) -> None:
    """Write a table: drawn by rich where a person looks at it, plain aligned text in a pipe.

    A table too wide for the terminal is drawn as records, one line a column.

    Args:
        columns: Headings.
        rows: Texts, one for each column.
        right: Whether a column is aligned to the right; missing ones are not.
    """
    sides = [*right, *([False] * (len(columns) - len(right)))]
    if sys.stdout.isatty():
        _draw(columns, rows, sides)
        return
    widths = _widths(columns, rows)
    for row in (columns, *rows):
        cells = [_pad(text, width, side) for text, width, side in zip(row, widths, sides, strict=True)]
        click.echo("  ".join(cells).rstrip())


def words(value: object) -> str:
    """One value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _right(frame: "pl.DataFrame") -> list[bool]:
    return [kind.is_numeric() for kind in frame.dtypes]


def _draw(columns: Sequence[str], rows: Sequence[Sequence[str]], sides: Sequence[bool]) -> None:
    from rich import box  # noqa: PLC0415 (only where a person looks)
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console()
    least = [_longest_word(column) for column in zip(columns, *rows, strict=True)]
    if sum(width + _BETWEEN for width in least) > console.width:
        _draw_records(console, columns, rows)
        return
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, side, width in zip(columns, sides, least, strict=True):
        drawn.add_column(column, justify="right" if side else "left", overflow="fold", min_width=width)
    for row in rows:
        drawn.add_row(*(Text(text) for text in row))
    console.print(drawn)


def _draw_records(console: "Console", columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    for number, row in enumerate(rows, start=1):
        console.print(f"[bold]row {number:,} of {len(rows):,}[/bold]", highlight=False)
        drawn = Table.grid(padding=(0, 2))
        drawn.add_column(min_width=max(_width(column) for column in columns), style="dim")
        drawn.add_column(overflow="fold")
        for column, text in zip(columns, row, strict=True):
            drawn.add_row(column, Text(text))
        console.print(drawn)


def _longest_word(texts: Sequence[str]) -> int:
    """Places that a column takes at least: it is folded between words, not inside one."""
    return max((_width(word) for text in texts for word in text.split()), default=1)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Places that each column takes when nothing of it is folded."""
    return [max(_width(text) for text in column) for column in zip(columns, *rows, strict=True)]


def _width(text: str) -> int:
    """Places that a text takes on a screen; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int, to_the_right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if to_the_right else text + space
