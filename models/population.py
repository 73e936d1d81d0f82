"""Who is scored and what happened to them: stages at a cutoff and the label after it.

Belongs here: the thresholds' reach as of a cutoff (the same rule as the warehouse's stages, on what was
known then), and the label "no purchase day in [cutoff, cutoff + horizon)". Does not: what a model looks at
(features.py).
"""

import hashlib
from datetime import date

import numpy as np
import polars as pl

from models.history import ECOSYSTEM, History
from models.runs import Runs, Whole, business_of, member_of, pair_keys

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
_EPOCH = date(1970, 1, 1)
_THRESHOLDS = ("dormant_after", "churned_after", *PERSONAL)


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


def rules_of(businesses: pl.DataFrame) -> str:
    """A name for all that decides who is scored and what a score speaks of: other rules, other models.

    Args:
        businesses: the workspace's `business` table.

    Returns:
        Twelve hexadecimal digits.
    """
    rules = businesses.sort("business").select("business", "churn_horizon_days", *_THRESHOLDS)
    return hashlib.sha256(str(rules.rows()).encode()).hexdigest()[:12]


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
    days = history.days_before(cutoff)
    names = days.schema["business"].categories  # type: ignore[attr-defined]  # an Enum
    rules = _rules(names, businesses)
    keys = pair_keys(days)
    # The ecosystem has no thresholds of its own: a day reaches as far there as its own business lets it.
    single = rules["is_ruled"][business_of(keys)] > 0
    runs = Runs(keys[single])
    day = days["day"].to_physical().to_numpy().astype(np.int64)[single]
    reach = [runs.most(until) for until in _reach(runs, day, rules)]
    members = Runs(member_of(runs.keys))
    here = days.select("member_id", "business").filter(pl.Series(single, dtype=pl.Boolean))[runs.last]
    everywhere = here[members.first].with_columns(business=pl.lit(ECOSYSTEM, days.schema["business"]))
    at = (cutoff - _EPOCH).days
    # The stage at the end of day D = cutoff - 1 is active while D < active_until.
    active, known = (pl.Series(np.concatenate([until, members.most(until)]) >= at) for until in reach)
    rows = pl.concat([here, everywhere]).with_columns(
        population=pl.when(active).then(pl.lit(ACTIVE)).when(known).then(pl.lit(DORMANT)).otherwise(pl.lit(_GONE))
    )
    return rows[np.argsort(pair_keys(rows))]


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


def _rules(names: pl.Series, businesses: pl.DataFrame) -> dict[str, Whole]:
    """The thresholds as one array per column, by the businesses' numbers; -1 where there is none."""
    rows = pl.DataFrame({"business": names}).join(
        businesses.select(pl.col("business").cast(pl.String), *_THRESHOLDS, is_ruled=pl.lit(1)),
        on="business",
        how="left",
        maintain_order="left",
    )
    return {name: rows[name].fill_null(-1).to_numpy().astype(np.int64) for name in (*_THRESHOLDS, "is_ruled")}


def _reach(runs: Runs, day: Whole, rules: dict[str, Whole]) -> tuple[Whole, Whole]:
    """The day until which each purchase day keeps its member active, and until which they do not count as gone."""
    of = {name: runs.spread(values[business_of(runs.keys)]) for name, values in rules.items()}
    gaps = np.arange(len(day)) - runs.spread(runs.first)
    spanned = day - runs.spread(day[runs.first])
    dormant = _personal(of, of["dormant_multiple_thousandths"], gaps, spanned)
    churned = _personal(of, of["churned_multiple_thousandths"], gaps, spanned)
    return (
        day + np.where(of["dormant_after"] >= 0, of["dormant_after"], dormant),
        day + np.where(of["churned_after"] >= 0, of["churned_after"], churned),
    )


def _personal(of: dict[str, Whole], multiple: Whole, gaps: Whole, spanned: Whole) -> Whole:
    """ceil(m (s + w G) / (n + w)) within [min, max], in thousandths and whole numbers only."""
    weight = of["weight_thousandths"]
    over = multiple * (spanned * 1_000_000 + weight * of["usual_gap_thousandths"])
    # Where thresholds are fixed the result is not used; it must only not divide by nothing.
    under = np.maximum(gaps * 1000 + weight, 1) * 1_000_000
    whole = (over + under - 1) // under
    bounded: Whole = np.maximum(np.minimum(whole, of["threshold_max"]), of["threshold_min"])
    return bounded


def _personal_default() -> pl.Expr:
    """A personal business that names no horizon: what its usual gap alone would allow."""
    usual = pl.col("dormant_multiple_thousandths") * pl.col("usual_gap_thousandths")
    whole = (usual + 999_999) // 1_000_000
    return pl.max_horizontal(pl.min_horizontal(whole, "threshold_max"), "threshold_min")
