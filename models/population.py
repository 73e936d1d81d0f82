"""Who is scored and what happened to them: stages at a cutoff and the label after it.

Belongs here: the thresholds' reach as of a cutoff (the same rule as the warehouse's stages, on what was
known then), and the label "no purchase day in [cutoff, cutoff + horizon)". Does not: what a model looks at
(features.py).
"""

from datetime import date

import polars as pl

from models.history import ECOSYSTEM, History

ACTIVE = "active"
DORMANT = "dormant"
POPULATIONS = (ACTIVE, DORMANT)
# Columns of a business's thresholds of the personal kind; NULL where they are fixed.
PERSONAL = (
    "usual_gap_thousandths",
    "weight_thousandths",
    "dormant_multiple_thousandths",
    "churned_multiple_thousandths",
    "threshold_min",
    "threshold_max",
)
_GONE = "churned"


def horizons(businesses: pl.DataFrame) -> dict[str, int]:
    """Days ahead that a score speaks of, per business and for the ecosystem.

    The ecosystem has no threshold of its own: it takes the least of its businesses' horizons, because a
    member who is silent everywhere for as long as the quickest business allows is already worth asking about.

    Args:
        businesses: the workspace's `business` table (business, churn_horizon_days, dormant_after,
            threshold_max, …).

    Returns:
        Days by business, `ecosystem` included.
    """
    days = businesses.sort("business").select(
        "business", days=pl.coalesce("churn_horizon_days", "dormant_after", _personal_default())
    )
    known = {row["business"]: int(row["days"]) for row in days.iter_rows(named=True)}
    return {**known, ECOSYSTEM: min(known.values())}


def stages(history: History, businesses: pl.DataFrame, cutoff: date) -> pl.DataFrame:
    """The population that each buyer belongs to at the end of the day before the cutoff.

    Args:
        history: the whole history; only what was known before the cutoff is used.
        businesses: the workspace's `business` table with the thresholds.
        cutoff: the first day that must not be seen.

    Returns:
        One row per (member_id, business) with a purchase day before the cutoff: population is active,
        dormant or churned.
    """
    known = history.days_before(cutoff).filter(pl.col("business") != ECOSYSTEM)
    reach = _reach(known, businesses.with_columns(pl.col("business").cast(known.schema["business"], strict=False)))
    everywhere = reach.with_columns(business=pl.lit(ECOSYSTEM, known.schema["business"]))
    return (
        pl.concat([reach, everywhere])
        .group_by("member_id", "business")
        .agg(pl.col("active_until", "gone_after").max())
        .select(
            "member_id",
            "business",
            # The stage at the end of day D = cutoff - 1 is active while D < active_until.
            population=pl.when(pl.col("active_until") >= cutoff)
            .then(pl.lit(ACTIVE))
            .when(pl.col("gone_after") >= cutoff)
            .then(pl.lit(DORMANT))
            .otherwise(pl.lit(_GONE)),
        )
        .sort("member_id", "business")
    )


def labels(history: History, horizon: dict[str, int], cutoff: date) -> pl.DataFrame:
    """Who bought within the horizon, by what is known now.

    Args:
        history: the whole history.
        horizon: days by business.
        cutoff: the first day of the window.

    Returns:
        One row per (member_id, business) with at least one purchase day in [cutoff, cutoff + horizon).
    """
    ends = horizon_frame(history, horizon)
    window = history.days.filter((pl.col("day") >= cutoff) & pl.col("void_from").is_null())
    inside = (pl.col("day") - cutoff).dt.total_days() < pl.col("horizon")
    return window.join(ends, on="business").filter(inside).select("member_id", "business").unique()


def horizon_frame(history: History, horizon: dict[str, int]) -> pl.DataFrame:
    """Horizons as a frame that joins with the history; businesses that nobody bought in are left out.

    Args:
        history: the whole history.
        horizon: days by business.

    Returns:
        business, horizon.
    """
    code = history.days.schema["business"]
    rows = pl.DataFrame(list(horizon.items()), schema={"business": pl.String, "horizon": pl.Int64}, orient="row")
    return rows.select(pl.col("business").cast(code, strict=False), "horizon").drop_nulls()


def _reach(days: pl.DataFrame, businesses: pl.DataFrame) -> pl.DataFrame:
    """How long each purchase day keeps its member active, and how long until they count as gone."""
    rules = businesses.select("business", "dormant_after", "churned_after", *PERSONAL)
    pair = ["member_id", "business"]
    numbered = days.sort(*pair, "day").with_columns(
        gaps=pl.int_range(pl.len()).over(pair),
        spanned=(pl.col("day") - pl.col("day").first().over(pair)).dt.total_days(),
    )
    dormant = pl.coalesce("dormant_after", _personal("dormant_multiple_thousandths"))
    churned = pl.coalesce("churned_after", _personal("churned_multiple_thousandths"))
    return numbered.join(rules, on="business").select(
        *pair,
        active_until=pl.col("day") + pl.duration(days=dormant),
        gone_after=pl.col("day") + pl.duration(days=churned),
    )


def _personal(multiple: str) -> pl.Expr:
    """ceil(m (s + w G) / (n + w)) within [min, max], in thousandths and whole numbers only."""
    weight, usual = pl.col("weight_thousandths"), pl.col("usual_gap_thousandths")
    over = pl.col(multiple) * (pl.col("spanned") * 1_000_000 + weight * usual)
    under = (pl.col("gaps") * 1000 + weight) * 1_000_000
    whole = (over + under - 1) // under
    return pl.max_horizontal(pl.min_horizontal(whole, "threshold_max"), "threshold_min")


def _personal_default() -> pl.Expr:
    """A personal business that names no horizon: what its usual gap alone would allow."""
    usual = pl.col("dormant_multiple_thousandths") * pl.col("usual_gap_thousandths")
    whole = (usual + 999_999) // 1_000_000
    return pl.max_horizontal(pl.min_horizontal(whole, "threshold_max"), "threshold_min")
