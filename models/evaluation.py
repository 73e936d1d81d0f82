"""How good a probability is: ranking, calibration and comparison on the same rows.

Belongs here: metrics of (label, probability) pairs. Does not: choosing between models (churn.py states that
rule).
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
DECILES = 10
_FLOOR = 1e-9
_RIDGE = 250.0
_CONVERGED = 1e-10


def losses(label: Labels, probability: Floats) -> Floats:
    """Log loss of each row.

    Args:
        label: 1 if the member did not buy.
        probability: of 1.

    Returns:
        One loss per row, in nats.
    """
    clipped = np.clip(probability, _FLOOR, 1 - _FLOOR)
    return -np.log(np.where(label == 1, clipped, 1 - clipped))


def metrics(label: Labels, probability: Floats) -> dict[str, float]:
    """The figures of one model on one set of rows; both classes must occur.

    Args:
        label: 1 if the member did not buy.
        probability: of 1.

    Returns:
        base_rate, auc, pr_auc, brier, log_loss and ece (ten bins of equal size), rounded to 6 places.
    """
    table = calibration_table(label, probability)
    gap = (table["predicted"] - table["observed"]).abs() * table["n"]
    return {
        "base_rate": round(float(label.mean()), 6),
        "auc": round(float(roc_auc_score(label, probability)), 6),
        "pr_auc": round(float(average_precision_score(label, probability)), 6),
        "brier": round(float(brier_score_loss(label, probability)), 6),
        "log_loss": round(float(losses(label, probability).mean()), 6),
        "ece": round(float(gap.sum()) / len(label), 6),
    }


def deciles(probability: Floats) -> Labels:
    """Tenths by falling probability, 1 the highest; ties fall in the order of the rows.

    Args:
        probability: one per row.

    Returns:
        1 to 10 per row.
    """
    place = np.empty(len(probability), dtype=np.int64)
    place[np.argsort(-probability, kind="stable")] = np.arange(len(probability))
    return place * DECILES // max(len(probability), 1) + 1


def calibration_table(label: Labels, probability: Floats) -> pl.DataFrame:
    """Predicted against observed share by tenth.

    Args:
        label: 1 if the member did not buy.
        probability: of 1.

    Returns:
        decile (1 = highest risk), n, predicted and observed, rounded to 6 places.
    """
    rows = pl.DataFrame(
        {"decile": deciles(probability), "predicted": probability, "observed": label.astype(np.float64)}
    )
    means = [pl.col("predicted").mean().round(6), pl.col("observed").mean().round(6)]
    return rows.group_by("decile").agg(pl.len().cast(pl.Int64).alias("n"), *means).sort("decile")


def platt(logit: Floats, label: Labels) -> tuple[float, float]:
    """Slope and intercept that calibrate a logit, by Newton's method on the log loss.

    How far off a model is differs from one cutoff to the next, and one or two cutoffs say little about the
    next one however many rows they have. A ridge that weighs as much as some 1,000 rows of even odds
    therefore pulls towards (1, 0).

    Args:
        logit: predictions on rows that the model has not seen.
        label: what happened on them.

    Returns:
        (slope, intercept); the slope is at least 0.2, so that the ranking is never turned round.
    """
    design = np.column_stack([logit, np.ones(len(logit))])
    weights = np.array([1.0, 0.0])
    for _ in range(50):
        chance = expit(design @ weights)
        gradient = design.T @ (chance - label) + _RIDGE * (weights - np.array([1.0, 0.0]))
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + _RIDGE * np.eye(2)
        step = np.linalg.solve(curve, gradient)
        weights = weights - step
        if np.abs(step).max() < _CONVERGED:
            break
    return max(float(weights[0]), 0.2), float(weights[1])
