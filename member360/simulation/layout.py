"""The workspace's mappings read backwards: which column of a file says what, and in which form.

What belongs here: expressions from whole numbers to the columns that a business's YAML names. What does not: writing
files (`writing.py`). So the planted world is written in the words in which it will be read.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath

import polars as pl

from member360.simulation.rows import TYPES
from member360.simulation.shapes import Shape
from member360.workspace.business import Business
from member360.workspace.mapping import Column, DeliveredInName, Source
from member360.workspace.transforms import AnyTransform

_ISO = "%Y-%m-%dT%H:%M:%S"
_OFFSETS = {"Asia/Urumqi": 6, "Asia/Shanghai": 8}
"""Hours ahead of UTC, all year; other zones are not simulated."""


@dataclass(frozen=True)
class Layout:
    """How one source of one business is written.

    Args:
        business: Whose.
        source: Which.
        shape: The business as a process.
        position: Position of the business among the simulated ones.
        first: The world's first day.
        days: Length of the world.
        benefits: Benefits' ids by position.
        cities: Cities by position.
    """

    business: Business
    source: Source
    shape: Shape
    position: int
    first: date
    days: int
    benefits: tuple[str, ...]
    cities: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Names of business and source."""
        return self.business.business, self.source.source

    @property
    def is_text(self) -> bool:
        """Whether everything in the files is text."""
        return self.source.file_format == "csv"

    @property
    def hours(self) -> int:
        """Hours that the business's clock is ahead of UTC."""
        return _OFFSETS[self.business.timezone]

    def file_name(self, delivery: int) -> str:
        """Return the name of a delivery.

        Args:
            delivery: Its day, counted from the world's first.
        """
        declared = self.source.delivered_at
        if not isinstance(declared, DeliveredInName) or self.source.files is None:
            raise AssertionError(f"{self.key}: a simulated source has files with the day in their names")
        day = (self.first + timedelta(days=delivery)).strftime(declared.format)
        return str(PurePosixPath(self.source.files.replace("*", day)))

    def has_addition(self, delivery: int) -> bool:
        """Return whether a delivery has the column that came later.

        Args:
            delivery: Its day.
        """
        added = self.shape.schema_addition
        return added is not None and self.source.contract == "activity" and delivery >= added.from_share * self.days

    def moment(self, epoch: pl.Expr, transform: AnyTransform) -> pl.Expr:
        """Return moments as the source writes them.

        Args:
            epoch: Seconds since 1970, UTC.
            transform: What reads them.
        """
        column = _column(transform)
        zone = column.zone
        shift = 0 if zone == "UTC" else self.hours * 3600
        at = pl.from_epoch(epoch + shift, time_unit="s").cast(pl.Datetime("us"))
        if column.format is not None:
            return at.dt.strftime(column.format)
        if zone == "offset":
            return at.dt.strftime(f"{_ISO}+{self.hours:02d}:00")
        return at.dt.strftime(_ISO) if self.source.file_format != "parquet" else at

    def money(self, cents: pl.Expr, transform: AnyTransform) -> pl.Expr:
        """Return amounts as the source writes them; -1 is an empty field.

        Args:
            cents: Whole cents.
            transform: What reads them.
        """
        shown = pl.when(cents >= 0).then(cents)
        if _column(transform).unit == "cents":
            return shown.cast(pl.String) if self.is_text else shown
        fraction = (shown % 100).cast(pl.String).str.zfill(2)
        return pl.concat_str((shown // 100).cast(pl.String), pl.lit("."), fraction)

    def flag(self, name: str, transform: AnyTransform) -> pl.Expr:
        """Return yes and no in the source's words.

        Args:
            name: Column of booleans.
            transform: What reads them.
        """
        words = {value: word for word, value in (_column(transform).map or {}).items()}
        if not words:
            return pl.col(name)
        return pl.when(pl.col(name)).then(pl.lit(words[True])).otherwise(pl.lit(words[False]))

    def type_words(self, transform: AnyTransform) -> dict[int, str]:
        """Return the source's word for each type of activity.

        Args:
            transform: What reads them.
        """
        words = {str(value): word for word, value in (_column(transform).map or {}).items()}
        return {position: words.get(name, name) for position, name in enumerate(TYPES)}


def name_of(transform: AnyTransform) -> str:
    """Return the column that a transform reads.

    Args:
        transform: One that reads a column.
    """
    return _column(transform).column


def _column(transform: AnyTransform) -> Column:
    if not isinstance(transform, Column):
        raise TypeError(f"{transform}: a simulated source maps columns only")
    return transform
