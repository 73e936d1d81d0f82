"""Rows to learn from and to score: features and population of buyers at a cutoff, with the label where it is known.

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
from models.runs import pair_keys, place_of
from models.splits import Cutoffs


def rows_to_learn(history: History, businesses: pl.DataFrame, plans: dict[str, Cutoffs]) -> dict[str, pl.DataFrame]:
    """Assemble the rows that teach and judge the models of every business that has cutoffs.

    Args:
        history: of the members learned from.
        businesses: the workspace's `business` table with the thresholds.
        plans: cutoffs by business.

    Returns:
        By business: member_id, cutoff, population, label (1 = no purchase day in the horizon), last_day and FEATURES,
        sorted by cutoff and member.
    """
    days = sorted({day for plan in plans.values() for day in plan.judged})
    pieces = []
    for cutoff in days:
        asked = {name: plan.horizon for name, plan in plans.items() if cutoff in plan.judged}
        bought = labels(history, asked, cutoff).with_columns(label=pl.lit(0, pl.Int64))
        rows = _rows(history, businesses, asked, cutoff).join(bought, on=KEY, how="left", maintain_order="left")
        pieces.append(rows.with_columns(pl.col("label").fill_null(1)))
    if not pieces:
        return {}
    everything = pl.concat(pieces).with_columns(pl.col(KEY).cast(pl.String))
    return {name: everything.filter(pl.col("business") == name).drop("business") for name in plans}


def rows_to_score(history: History, businesses: pl.DataFrame, horizon: dict[str, int], cutoff: date) -> pl.DataFrame:
    """Assemble the rows of everybody who may be scored.

    Args:
        history: of the members to score.
        businesses: the workspace's `business` table with the thresholds.
        horizon: days ahead that a score speaks of, by business.
        cutoff: the first day that is not known.

    Returns:
        member_id, business, population (a stage), cutoff, last_day and FEATURES, sorted by member and business.
    """
    return _rows(history, businesses, horizon, cutoff)


def matrix(rows: pl.DataFrame) -> NDArray[np.float64]:
    """The features as rows by FEATURES, in the order of the rows."""
    return np.ascontiguousarray(rows.select(FEATURES).to_numpy().astype(np.float64))


def target(rows: pl.DataFrame) -> NDArray[np.int64]:
    """The labels, in the order of the rows."""
    return rows["label"].to_numpy().astype(np.int64)


def _rows(history: History, businesses: pl.DataFrame, horizon: dict[str, int], cutoff: date) -> pl.DataFrame:
    """Features with the stage of each, at one cutoff."""
    rows, staged = features(history, horizon, cutoff), stages(history, businesses, cutoff)
    place, is_staged = place_of(pair_keys(staged), pair_keys(rows))
    # Only a business without thresholds has nobody with a stage.
    kept = rows if is_staged.all() else rows.filter(pl.Series(is_staged))
    return kept.select(
        *KEY,
        pl.lit(cutoff, pl.Date).alias("cutoff"),
        staged["population"].gather(place[is_staged]),
        "last_day",
        *FEATURES,
    )
