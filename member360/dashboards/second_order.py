"""Weeks of second orders added up by month.

What belongs here: this sum. What does not: the weekly shares, which are published; how they are drawn.
"""

from datetime import date

import polars as pl

WITHIN = ("7d", "30d", "60d")


def by_month(weeks: pl.DataFrame, early: date | None) -> pl.DataFrame:
    """Add up weeks by the month that they begin in: a week's few members say little.

    Args:
        weeks: `first_week`, `members`, `share_7d`, `share_30d`, `share_60d` (NULL: not known yet).
        early: Start of the last week that is too early to be believed, if there is one.

    Returns:
        `month`, `members`, `is_early`; for each of 7d, 30d and 60d `n_…`, members of the weeks of which the share is
        known, and `again_…`, those of them who bought again.
    """
    sums = []
    for days in WITHIN:
        known = pl.when(pl.col(f"share_{days}").is_not_null()).then(pl.col("members"))
        again = (pl.col(f"share_{days}").cast(pl.Float64) * pl.col("members")).round(0).cast(pl.Int64)
        sums += [known.sum().alias(f"n_{days}"), again.sum().alias(f"again_{days}")]
    is_early = pl.lit(False) if early is None else (pl.col("first_week") <= early).any()
    return weeks.group_by(pl.col("first_week").dt.truncate("1mo").alias("month"), maintain_order=True).agg(
        pl.col("members").sum(), is_early.alias("is_early"), *sums
    )
