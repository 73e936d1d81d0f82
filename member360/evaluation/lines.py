"""The form of a result: one line a figure, with what was planted or is the best possible beside it.

What belongs here: the columns, and making lines. What does not: any figure.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import polars as pl

Part = Literal["one_id", "rows", "books", "stages", "churn", "benefits"]
Unit = Literal["share", "count", "money", "number"]
PARTS: tuple[Part, ...] = ("one_id", "rows", "books", "stages", "churn", "benefits")
ECOSYSTEM = "ecosystem"
PLACES = 6

SCHEMA = pl.Schema(
    {
        "part": pl.String(),
        "business": pl.String(),
        "subject": pl.String(),
        "measure": pl.String(),
        "unit": pl.String(),
        "found": pl.Float64(),
        "against": pl.Float64(),
        "difference": pl.Float64(),
        "n": pl.Int64(),
    }
)
"""part, business and subject: what the line is about; measure and unit: what is measured; found: in the snapshot;
against: planted, or the best possible (NULL where neither says anything); difference: found - against; n: pairs,
accounts, members or rows that it rests on."""

Number = int | float | Decimal


@dataclass
class Lines:
    """Lines of one part, in the order in which they are added.

    Args:
        part: What they are of.
        rows: One tuple a line, as `SCHEMA` has it.
        notes: Sentences on what could not be told, and why.
    """

    part: Part
    rows: list[tuple[object, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        subject: str,
        measure: str,
        found: Number | None,
        *,
        unit: Unit = "share",
        against: Number | None = None,
        n: int | None = None,
        business: str = ECOSYSTEM,
    ) -> None:
        """Add a line.

        Args:
            subject: Code of what is measured: a kind of pairs, a rule, a stage, a population, a policy.
            measure: Code of the figure.
            found: The figure in the snapshot; None where it cannot be told.
            unit: How it is written.
            against: What was planted, or the best possible.
            n: Pairs, rows or members that it rests on.
            business: Business that it is about.
        """
        difference = None
        if found is not None and against is not None:
            # Money and counts are exact: a difference of a cent must not drown in floating point.
            difference = float(Decimal(str(found)) - Decimal(str(against)))
        row = (self.part, business, subject, measure, unit, _rounded(found), _rounded(against), _rounded(difference), n)
        self.rows.append(row)

    def frame(self) -> pl.DataFrame:
        """The lines as a frame of `SCHEMA`."""
        return pl.DataFrame(self.rows, schema=SCHEMA, orient="row")


def ratio(part: float, whole: float) -> float | None:
    """A share; None of nothing."""
    return part / whole if whole else None


def harmonic(one: float | None, other: float | None) -> float | None:
    """F1 of a precision and a recall; None where one of them is not known."""
    if one is None or other is None:
        return None
    return 2 * one * other / (one + other) if one + other else 0.0


def _rounded(number: Number | None) -> float | None:
    return None if number is None else round(float(number), PLACES)
