"""Churn models of every business and of the ecosystem: what one training learns and how good it is.

Belongs here: one call that learns and reports, and the shape of what it publishes. Does not: scoring (scoring.py),
reading the warehouse, keeping models or the decision log, choosing thresholds.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from models.dataset import matrix, rows_to_learn, target
from models.evaluation import calibration_table, metrics
from models.frames import CALIBRATION, QUALITY, stacked
from models.history import ECOSYSTEM, Records
from models.population import POPULATIONS, horizons
from models.registry import Trained, code_version, version_of
from models.selection import BASELINES, LEARNERS, Chosen, select
from models.splits import Cutoffs, plan_cutoffs
from models.threads import one_thread

NOT_ENOUGH = "not enough data"
# More members than these teach a model of a few dozen features nothing that its report could show.
MEMBERS_LEARNED_FROM = 50_000
_SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class Training:
    """What one training learns.

    Attributes:
        trained: the published models.
        model_quality: one row per business, population and model, on the report cutoff.
        model_calibration: predicted and observed shares by tenth of each of these.
    """

    trained: Sequence[Trained]
    model_quality: pl.DataFrame
    model_calibration: pl.DataFrame


def train(
    records: Records, businesses: pl.DataFrame, as_of: date, seed: int = 0, learners: int = MEMBERS_LEARNED_FROM
) -> Training:
    """Learn and report every business and the ecosystem.

    Args:
        records: of all members.
        businesses: the workspace's `business` table.
        as_of: the last day known.
        seed: for whatever learns with chance.
        learners: so many members at most are learned from and reported on.

    Returns:
        The models, their quality and calibration.
    """
    horizon = horizons(businesses)
    days = _days_by_business(records)
    plans = {
        name: plan_cutoffs(days[name].min(), as_of, horizon[name]) if name in days else None  # type: ignore[arg-type]
        for name in sorted(horizon)
    }
    usable = {name: plan for name, plan in plans.items() if plan is not None}
    rows = rows_to_learn(records.history(0, learners), businesses, usable)
    learn = partial(_one_business, seed=seed)
    with one_thread("blas"), ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        parts = list(pool.map(learn, usable, [rows[name] for name in usable], usable.values()))
    parts.extend(_too_short(name, horizon[name], days.get(name)) for name in plans if name not in usable)
    return Training(
        trained=[model for part in parts for model in part.trained],
        model_quality=stacked([part.model_quality for part in parts], QUALITY),
        model_calibration=stacked([part.model_calibration for part in parts], CALIBRATION),
    )


def _days_by_business(records: Records) -> dict[str, pl.Series]:
    """The different purchase days of each business, and of all together."""
    days = records.days.select("business", "day").unique().with_columns(pl.col("business").cast(pl.String))
    everywhere = days.select(pl.lit(ECOSYSTEM).alias("business"), "day").unique()
    pieces = pl.concat([days, everywhere]).partition_by("business", as_dict=True)
    return {str(name): rows["day"] for (name,), rows in pieces.items()}


def _too_short(business: str, horizon: int, days: pl.Series | None) -> Training:
    seen = "no purchases at all" if days is None else f"purchases on {len(days)} days"
    note = f"Not enough data: {seen} are too short a history for a horizon of {horizon} days."
    silent = [pl.DataFrame([_silent_row(business, name, 0, None, note) for name in POPULATIONS])]
    return Training([], stacked(silent, QUALITY), stacked([], CALIBRATION))


def _one_business(business: str, rows: pl.DataFrame, plan: Cutoffs, seed: int) -> Training:
    with one_thread("openmp"):
        return _learned(business, rows, plan, seed)


def _learned(business: str, rows: pl.DataFrame, plan: Cutoffs, seed: int) -> Training:
    quality, calibration, trained = [], [], []
    for population, found in select(rows, plan, seed).items():
        if isinstance(found, str):
            tested = rows.filter((pl.col("cutoff") == plan.report) & (pl.col("population") == population))
            quality.append(pl.DataFrame([_silent_row(business, population, tested.height, plan, found)]))
            continue
        quality.append(_quality(business, population, plan, found))
        calibration.append(_calibration(business, population, found))
        trained.append(_trained(business, population, rows, plan, found))
    return Training(trained, stacked(quality, QUALITY), stacked(calibration, CALIBRATION))


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
