"""Thresholds to start from, read off the natural return rate of each business.

What belongs here: the rule that turns a return curve into dormant_after and churned_after, and says why.
What does not: the curve itself (the dbt model `return_curve`), and any writing: people set thresholds.
"""

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

DORMANT_CANDIDATES = (30, 45, 60, 90)
DORMANT_OTHERWISE = 120
DORMANT_RETURN = Decimal("0.30")
CHURNED_CANDIDATES = (60, 90, 120, 150)
CHURNED_OTHERWISE = 180
CHURNED_RETURN = Decimal("0.50")
ECOSYSTEM = "ecosystem"

SCHEMA = pl.Schema(
    {
        "business": pl.String(),
        "dormant_after": pl.Int64(),
        "churned_after": pl.Int64(),
        "return_14d_at": pl.Decimal(18, 6),
        "return_90d_at": pl.Decimal(18, 6),
        "reason": pl.String(),
    }
)


def suggest(return_curve: pl.DataFrame) -> pl.DataFrame:
    """Suggest fixed thresholds for each business from its return curve.

    Args:
        return_curve: one row per business and silence_days (1 to 365) with return_14d and return_90d, shares
            of 1 or NULL. Rows of the ecosystem are left out: it has no thresholds of its own.

    Returns:
        One row per business, by name: dormant_after and churned_after in days, the shares that return within
        14 days of the first and within 90 days of the second (NULL where no such silence is known), and the
        reason in words.
    """
    rows = []
    for business in sorted(set(return_curve["business"]) - {ECOSYSTEM}):
        curve = return_curve.filter(pl.col("business") == business)
        within_14 = dict(zip(curve["silence_days"], _exact(curve["return_14d"]), strict=True))
        within_90 = dict(zip(curve["silence_days"], _exact(curve["return_90d"]), strict=True))
        dormant = _first_below(DORMANT_CANDIDATES, within_14, DORMANT_RETURN) or DORMANT_OTHERWISE
        later = [days for days in CHURNED_CANDIDATES if days >= 2 * dormant]
        churned = _first_below(later, within_90, CHURNED_RETURN) or max(CHURNED_OTHERWISE, 2 * dormant)
        rows.append(
            {
                "business": business,
                "dormant_after": dormant,
                "churned_after": churned,
                "return_14d_at": within_14.get(dormant),
                "return_90d_at": within_90.get(churned),
                "reason": f"{_words(dormant, within_14, 14, DORMANT_RETURN)}; "
                f"{_words(churned, within_90, 90, CHURNED_RETURN)}",
            }
        )
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _exact(shares: pl.Series) -> list[Decimal | None]:
    """Shares as decimals of six places, whatever numeric type they came in."""
    return [None if share is None else round(Decimal(str(share)), 6) for share in shares]


def _first_below(candidates: Iterable[int], shares: dict[int, Decimal | None], limit: Decimal) -> int | None:
    """The least candidate whose share is known and lies below the limit."""
    for days in candidates:
        share = shares.get(days)
        if share is not None and share < limit:
            return days
    return None


def _words(days: int, shares: dict[int, Decimal | None], window: int, limit: Decimal) -> str:
    """Say what is known about the members who have been silent for so many days."""
    share = shares.get(days)
    if share is None:
        return f"too few days on record to see who returns after {days} silent days: the longest default stands"
    found = f"after {days} silent days {share:.1%} return within {window} days"
    return found if share < limit else f"{found}, still not below {limit:.0%}: the longest default stands"
