"""Which model a business gets: fits by time, calibration, the choice and the report.

Belongs here: the rule that selects and the order in which rows may be looked at. The rule: each model is
trained before, and calibrated on, an earlier cutoff than the choice. Among the learners it is the blend,
unless another beats it there by more than two standard errors of the paired difference in log loss; that
learner is published if its log loss is less than the best baseline's, else that baseline is. The report
cutoff is scored once, afterwards, and decides nothing. Does not: the learners (estimators.py), frames
(churn.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from models.dataset import matrix, target
from models.estimators import AdditiveScore, BgNbdScore, logistic, trees
from models.evaluation import losses, platt
from models.features import GROUPS
from models.population import POPULATIONS
from models.splits import Cutoffs

Floats = NDArray[np.float64]
LEARNERS = ("logit", "trees", "blend")
BASELINES = ("recency", "rfm", "bg_nbd")
LEAST_ROWS = 100
LEAST_OF_A_CLASS = 20
_RFM = ("recency", "purchase_days", "sales_84")
_RHYTHM_ONLY = ("recency", "tenure", "purchase_days")
_GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "logit": GROUPS,
    "trees": GROUPS,
    "blend": GROUPS,
    "recency": {"recency": ("recency",)},
    "rfm": {"recency": ("recency",), "frequency": ("purchase_days",), "money": ("sales_84",)},
    "bg_nbd": {"rhythm": _RHYTHM_ONLY},
}


@dataclass(frozen=True)
class Chosen:
    """What one population of one business gets.

    Attributes:
        score: the calibrated model, ready to score.
        name: of the model, one of LEARNERS or BASELINES.
        is_learner: False if a baseline is published.
        note: what the choice rests on, for the screens.
        report: calibrated probability of every model on the report cutoff, by name.
        label: what happened there.
    """

    score: AdditiveScore
    name: str
    is_learner: bool
    note: str
    report: dict[str, Floats]
    label: NDArray[np.int64]


def select(rows: pl.DataFrame, cutoffs: Cutoffs, seed: int = 0) -> dict[str, Chosen | str]:
    """Train, calibrate, choose and report for each population of one business.

    Args:
        rows: as `rows_by_business` gives them for it.
        cutoffs: of the business.
        seed: for whatever learns with chance.

    Returns:
        By population what was chosen, or the sentence that says why there is not enough data.
    """
    scored = rows.filter(pl.col("population").is_in(POPULATIONS))
    training = scored.filter(pl.col("cutoff").is_in(cutoffs.training))
    missing = {name: _missing(scored.filter(pl.col("population") == name), training, cutoffs) for name in POPULATIONS}
    if all(missing.values()):
        return {name: str(reason) for name, reason in missing.items()}
    folds = {day: _fit(rows, cutoffs, day, seed) for day in {cutoffs.calibration, cutoffs.choice, cutoffs.report}}
    return {
        name: reason or _choose(scored.filter(pl.col("population") == name), cutoffs, folds)
        for name, reason in missing.items()
    }


def _missing(rows: pl.DataFrame, training: pl.DataFrame, cutoffs: Cutoffs) -> str | None:
    """Why a population cannot be judged, or None if it can."""
    roles = {
        "to learn from": training,
        f"on {cutoffs.calibration} to calibrate": rows.filter(pl.col("cutoff") == cutoffs.calibration),
        f"on {cutoffs.choice} to choose a model": rows.filter(pl.col("cutoff") == cutoffs.choice),
        f"on {cutoffs.report} to report on": rows.filter(pl.col("cutoff") == cutoffs.report),
    }
    for role, part in roles.items():
        silent = int(part["label"].sum())
        if part.height < LEAST_ROWS or min(silent, part.height - silent) < LEAST_OF_A_CLASS:
            return (
                f"Not enough data: {part.height} observations of members {role}, {silent} of them silent afterwards; "
                f"at least {LEAST_ROWS} are needed, {LEAST_OF_A_CLASS} of them silent and {LEAST_OF_A_CLASS} not."
            )
    return None


def _fit(rows: pl.DataFrame, cutoffs: Cutoffs, judged: date, seed: int) -> dict[str, AdditiveScore]:
    """Every model, trained on nothing that happened on or after the judged cutoff."""
    train = rows.filter(pl.col("cutoff").is_in(cutoffs.trains(judged)))
    buyers = train.filter(pl.col("cutoff") == train["cutoff"].max())
    train = train.filter(pl.col("population").is_in(POPULATIONS))
    x, y = matrix(train), target(train)
    if len(np.unique(y)) == 1:
        return {}
    linear, boosted = logistic().fit(x, y), trees(seed).fit(x, y)
    parts = {
        "logit": [linear],
        "trees": [boosted],
        "blend": [linear, boosted],
        "recency": [logistic(("recency",), strength=1.0).fit(x, y)],
        "rfm": [logistic(_RFM, strength=1.0).fit(x, y)],
        # Purchases alone teach it, so it learns from every buyer, those long gone included.
        "bg_nbd": [BgNbdScore(cutoffs.horizon).fit(matrix(buyers))],
    }
    return {name: AdditiveScore(fitted, _GROUPS[name]) for name, fitted in parts.items()}


def _choose(rows: pl.DataFrame, cutoffs: Cutoffs, folds: dict[date, dict[str, AdditiveScore]]) -> Chosen | str:
    if not all(folds.values()):
        return "Not enough data: in the earlier part of the history all members did the same."
    at = {day: rows.filter(pl.col("cutoff") == day) for day in folds}
    x = {day: matrix(part) for day, part in at.items()}
    y = {day: target(part) for day, part in at.items()}
    raw = {day: {name: model.raw(x[day]) for name, model in fold.items()} for day, fold in folds.items()}
    loss, final = {}, {}
    earlier = sorted({cutoffs.calibration, cutoffs.choice})
    for name in (*LEARNERS, *BASELINES):
        slope, intercept = platt(raw[cutoffs.calibration][name], y[cutoffs.calibration])
        loss[name] = losses(y[cutoffs.choice], expit(slope * raw[cutoffs.choice][name] + intercept))
        # The choice is made: what the report's model is calibrated on may now be all that was predicted
        # ahead of time.
        final[name] = platt(
            np.concatenate([raw[day][name] for day in earlier]), np.concatenate([y[day] for day in earlier])
        )
    name, is_learner, note = choose(loss, cutoffs.choice)
    typical = rows.filter(pl.col("cutoff") == cutoffs.training[-1])
    # A score of its own: the other population may publish the same fit, calibrated and centred on itself.
    score = AdditiveScore(folds[cutoffs.report][name].parts, _GROUPS[name])
    score.centre(matrix(typical)).calibrate(*final[name])
    report = {other: expit(final[other][0] * raw[cutoffs.report][other] + final[other][1]) for other in final}
    return Chosen(score, name, is_learner, note, report, y[cutoffs.report])


def choose(loss: dict[str, Floats], day: date) -> tuple[str, bool, str]:
    """The rule, on the losses of the choice cutoff.

    Args:
        loss: log loss by row, by model, on the same rows.
        day: the choice cutoff, for the sentence.

    Returns:
        The published model, whether it is a learner, and the sentence that says why.
    """
    mean: Callable[[str], float] = lambda name: float(loss[name].mean())  # noqa: E731
    learner, baseline = "blend", min(BASELINES, key=mean)
    for other in LEARNERS:
        gain = loss["blend"] - loss[other]
        error = float(gain.std(ddof=1)) / float(np.sqrt(len(gain)))
        if float(gain.mean()) > 2 * error and mean(other) < mean(learner):
            learner = other
    figures = f"log loss {mean(learner):.4f} against {mean(baseline):.4f} of the best baseline ({baseline}) on {day}"
    if mean(learner) < mean(baseline):
        return learner, True, f"Published: {figures}."
    return baseline, False, f"The baseline is published: {learner} does not beat it, {figures}."
