"""Churn scores of every business and of the ecosystem, from frames to frames.

Belongs here: one call that learns, reports and scores, and the shape of what it publishes. Does not:
reading the warehouse, keeping snapshots or the decision log, choosing thresholds.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import numpy as np
import polars as pl
from scipy.special import expit

from models.dataset import matrix, rows_by_business, target
from models.evaluation import calibration_table, deciles, metrics
from models.features import FEATURES
from models.frames import CALIBRATION, QUALITY, REASONS, SCORES, stacked
from models.history import History, build_history
from models.population import POPULATIONS, horizons
from models.reasons import BASE, TOP, words
from models.registry import Trained, code_version, version_of
from models.selection import BASELINES, LEARNERS, Chosen, select
from models.splits import Cutoffs, plan_cutoffs
from models.threads import one_thread

NOT_ENOUGH = "not enough data"
_SIDE_BY_SIDE = 2
_JOIN = {"en": "; ", "zh": "；"}


@dataclass(frozen=True)
class ChurnResult:
    """What one run learns.

    Attributes:
        member_scores: one row per scored member and business.
        score_reasons: one row per scored member, business and group of features, and one for the base.
        model_quality: one row per business, population and model, on the report cutoff.
        model_calibration: predicted and observed shares by tenth of each of these.
        trained: the published models, to be saved.
    """

    member_scores: pl.DataFrame
    score_reasons: pl.DataFrame
    model_quality: pl.DataFrame
    model_calibration: pl.DataFrame
    trained: list[Trained]


def learn_churn(
    purchase_days: pl.DataFrame,
    orders: pl.DataFrame,
    order_lines: pl.DataFrame,
    refunds: pl.DataFrame,
    businesses: pl.DataFrame,
    as_of: date,
    known_at: datetime | None = None,
    seed: int = 0,
) -> ChurnResult:
    """Learn, report and score every business and the ecosystem.

    Args:
        purchase_days: as `int_purchase_days`.
        orders: as `int_orders`.
        order_lines: as `fct_order_lines`; may be empty.
        refunds: as `int_refunds`; may be empty.
        businesses: the workspace's `business` table.
        as_of: the last day known; scores speak of the days from the next one on.
        known_at: rows received later are not used, where a frame says when.
        seed: for whatever learns with chance.

    Returns:
        Scores, reasons, quality, calibration and the models themselves.
    """
    history = build_history(purchase_days, orders, order_lines, refunds, known_at)
    horizon = horizons(businesses)
    first = dict(history.days.group_by("business").agg(pl.col("day").min()).iter_rows())
    plans = {
        name: plan_cutoffs(first[name], as_of, horizon[name]) if name in first else None for name in sorted(horizon)
    }
    usable = {name: plan for name, plan in plans.items() if plan is not None}
    rows = rows_by_business(history, businesses, usable)
    learn = partial(_one_business, seed=seed)
    with one_thread("blas"), ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        parts = list(pool.map(learn, usable, [rows[name] for name in usable], usable.values()))
    parts.extend(_too_short(name, horizon[name], history) for name in plans if name not in usable)
    return ChurnResult(
        member_scores=stacked([part.member_scores for part in parts], SCORES),
        score_reasons=stacked([part.score_reasons for part in parts], REASONS),
        model_quality=stacked([part.model_quality for part in parts], QUALITY),
        model_calibration=stacked([part.model_calibration for part in parts], CALIBRATION),
        trained=[model for part in parts for model in part.trained],
    )


def _too_short(business: str, horizon: int, history: History) -> ChurnResult:
    days = history.days.filter(pl.col("business").cast(pl.String) == business)["day"]
    seen = f"purchases on {days.n_unique()} days" if len(days) else "no purchases at all"
    note = f"Not enough data: {seen} are too short a history for a horizon of {horizon} days."
    return ChurnResult(
        stacked([], SCORES),
        stacked([], REASONS),
        stacked([pl.DataFrame([_silent_row(business, name, 0, None, note) for name in POPULATIONS])], QUALITY),
        stacked([], CALIBRATION),
        [],
    )


def _one_business(business: str, rows: pl.DataFrame, plan: Cutoffs, seed: int) -> ChurnResult:
    with one_thread("openmp"):
        return _learned(business, rows, plan, seed)


def _learned(business: str, rows: pl.DataFrame, plan: Cutoffs, seed: int) -> ChurnResult:
    scores, reasons, quality, calibration, trained = [], [], [], [], []
    for population, found in select(rows, plan, seed).items():
        if isinstance(found, str):
            tested = rows.filter((pl.col("cutoff") == plan.report) & (pl.col("population") == population))
            quality.append(pl.DataFrame([_silent_row(business, population, tested.height, plan, found)]))
            continue
        model = _trained(business, population, rows, plan, found)
        now = rows.filter((pl.col("cutoff") == plan.scoring) & (pl.col("population") == population))
        if now.height:
            scored, why = _scores(now, found, model)
            scores.append(scored)
            reasons.append(why)
        quality.append(_quality(business, population, plan, found))
        calibration.append(_calibration(business, population, found))
        trained.append(model)
    return ChurnResult(
        stacked(scores, SCORES),
        stacked(reasons, REASONS),
        stacked(quality, QUALITY),
        stacked(calibration, CALIBRATION),
        trained,
    )


def _scores(now: pl.DataFrame, found: Chosen, model: Trained) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores of one population with their reasons; the contributions add up to the score's logit."""
    base, parts = found.score.contributions(matrix(now))
    base, parts = round(base, 6), np.round(parts, 6)
    score = np.round(expit(base + parts.sum(axis=1)), 6)
    groups = list(found.score.groups)
    why, top = [], []
    for at, row in enumerate(now.select("member_id", *FEATURES).iter_rows(named=True)):
        order = sorted(range(len(groups)), key=lambda g, at=at: (-abs(parts[at, g]), groups[g]))  # type: ignore[misc]
        said = [(groups[g], float(parts[at, g]), words(groups[g], row, float(parts[at, g]))) for g in order]
        member = row["member_id"]
        why.append((member, model.business, 0, BASE, base, "a typical buyer", "一般買家"))
        why.extend(
            (member, model.business, rank, group, value, text.en, text.zh)
            for rank, (group, value, text) in enumerate(said, start=1)
        )
        top.append([text for _, _, text in said[:TOP]])
    frame = now.select(
        "member_id",
        business=pl.lit(model.business),
        population=pl.lit(model.population),
        horizon_days=pl.lit(model.horizon_days, pl.Int64),
        score=pl.Series(score),
        decile=pl.Series(deciles(score)),
        model=pl.lit(model.model),
        model_version=pl.lit(model.version),
        cutoff="cutoff",
        reason_en=pl.Series([_JOIN["en"].join(text.en for text in said) for said in top]),
        reason_zh=pl.Series([_JOIN["zh"].join(text.zh for text in said) for said in top]),
    )
    return frame, pl.DataFrame(why, schema=REASONS, orient="row")


def _quality(business: str, population: str, plan: Cutoffs, found: Chosen) -> pl.DataFrame:
    figures = {name: metrics(found.label, chance) for name, chance in found.report.items()}
    note = found.note
    best = min(BASELINES, key=lambda name: figures[name]["log_loss"])
    if found.is_learner and figures[best]["log_loss"] < figures[found.name]["log_loss"]:
        note += (
            f" On the report of {plan.report} the baseline {best} did better ({figures[best]['log_loss']:.4f} against "
            f"{figures[found.name]['log_loss']:.4f}); the report decides nothing."
        )
    shared = _silent_row(business, population, len(found.label), plan, note)
    status = "published" if found.is_learner else "baseline"
    return pl.DataFrame(
        [
            {**shared, "model": name, "is_published": name == found.name, "status": status, **figures[name]}
            for name in (*LEARNERS, *BASELINES)
        ]
    )


def _silent_row(business: str, population: str, n: int, plan: Cutoffs | None, note: str) -> dict[str, object]:
    """A row of model_quality without figures: who, when and why."""
    return {
        **dict.fromkeys(QUALITY),
        "business": business,
        "population": population,
        "model": "none",
        "is_published": False,
        "status": NOT_ENOUGH,
        "n": n,
        "train_from": plan.training[0] if plan else None,
        "train_to": plan.training[-1] if plan else None,
        "test_cutoff": plan.report if plan else None,
        "note": note,
    }


def _calibration(business: str, population: str, found: Chosen) -> pl.DataFrame:
    return pl.concat(
        calibration_table(found.label, chance).select(
            pl.lit(business).alias("business"),
            pl.lit(population).alias("population"),
            pl.lit(name).alias("model"),
            pl.all(),
        )
        for name, chance in found.report.items()
    )


def _trained(business: str, population: str, rows: pl.DataFrame, plan: Cutoffs, found: Chosen) -> Trained:
    learned = rows.filter(pl.col("cutoff").is_in(plan.training))
    return Trained(
        business=business,
        population=population,
        model=found.name,
        horizon_days=plan.horizon,
        version=version_of(
            [learned["cutoff"].to_numpy(), matrix(learned), target(learned)], business, population, found.name
        ),
        code=code_version(),
        train_from=plan.training[0],
        train_to=plan.training[-1],
        report_cutoff=plan.report,
        metrics=metrics(found.label, found.report[found.name]),
        score=found.score,
    )
