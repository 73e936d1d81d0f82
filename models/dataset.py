"""Rows to learn from: features, population and label of every buyer at every cutoff of their business.

Belongs here: putting the point-in-time pieces together, each cutoff computed once for all businesses that
need it. Does not: any learning.
"""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.features import FEATURES, KEY, features
from models.history import History
from models.population import labels, stages
from models.splits import Cutoffs

# More members than these teach a model of a few dozen features nothing that its report could show.
LEARNERS = 50_000


def rows_by_business(
    history: History, businesses: pl.DataFrame, plans: dict[str, Cutoffs], learners: int = LEARNERS
) -> dict[str, pl.DataFrame]:
    """Assemble the rows of every business that has cutoffs.

    Args:
        history: the whole history.
        businesses: the workspace's `business` table with the thresholds.
        plans: cutoffs by business.
        learners: so many members at most are learned from and reported on; all are there at the scoring cutoff.

    Returns:
        By business: member_id, cutoff, population, label (1 = no purchase day in the horizon; NULL at the
        scoring cutoff), last_day and FEATURES, sorted by cutoff and member.
    """
    days = sorted({day for plan in plans.values() for day in plan.all})
    horizon = {name: plan.horizon for name, plan in plans.items()}
    scoring = {plan.scoring for plan in plans.values()}
    drawn = history
    pieces = []
    for cutoff in days:
        asked = {name: horizon[name] for name, plan in plans.items() if cutoff in plan.all}
        whose = history if cutoff in scoring else drawn
        pieces.append(_rows(whose, businesses, asked, {name: plans[name] for name in asked}, cutoff))
    if not pieces:
        return {}
    everything = pl.concat(pieces).sort("business", "cutoff", "member_id")
    return {name: everything.filter(pl.col("business") == name).drop("business") for name in plans}


def matrix(rows: pl.DataFrame) -> NDArray[np.float64]:
    """The features as rows by FEATURES, in the order of the rows."""
    return np.ascontiguousarray(rows.select(FEATURES).to_numpy().astype(np.float64))


def target(rows: pl.DataFrame) -> NDArray[np.int64]:
    """The labels, in the order of the rows."""
    return rows["label"].to_numpy().astype(np.int64)


def _rows(
    history: History, businesses: pl.DataFrame, asked: dict[str, int], plans: dict[str, Cutoffs], cutoff: date
) -> pl.DataFrame:
    bought = labels(history, asked, cutoff).with_columns(label=pl.lit(0, pl.Int64))
    known = [name for name, plan in plans.items() if cutoff <= plan.report]
    label = pl.when(pl.col("business").is_in(known)).then(pl.col("label").fill_null(1))
    return (
        features(history, asked, cutoff)
        .join(stages(history, businesses, cutoff), on=KEY)
        .join(bought, on=KEY, how="left")
        .with_columns(pl.col(KEY).cast(pl.String), label=label, cutoff=pl.lit(cutoff, pl.Date))
        .select("member_id", "business", "cutoff", "population", "label", "last_day", *FEATURES)
    )
