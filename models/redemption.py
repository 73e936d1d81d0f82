"""P(redeem): how likely a member uses a benefit that is given, learned from the grants of the past.

Belongs here: grants with their outcome, what was known about the member on the grant's day, the model, its
baseline and the comparison by time. Does not: what a redemption is worth (benefits.py). It is a
probability, not an effect: nobody was given benefits at random, so nothing here says what would have been
bought anyway.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from models.estimators import SignedLog
from models.evaluation import losses, metrics
from models.features import features
from models.history import ECOSYSTEM, History

Floats = NDArray[np.float64]
REDEEM_DAYS = 56
LEAST_GRANTS = 200
LEAST_REDEEMED = 20
# What nothing at all is known about is taken to be used once in twenty times; ten such grants' weight in
# every rate.
_PRIOR_RATE, _PRIOR_GRANTS = 0.05, 10.0
_MEMBER = (
    "recency",
    "days_28",
    "days_84",
    "sales_84",
    "discount_share",
    "coupon_share",
    "categories_84",
    "businesses_84",
    "weekend_share",
)
_COLUMNS = (*_MEMBER, "here_84", "grants_before", "redeemed_before", "member_rate", "benefit_rate")


@dataclass(frozen=True)
class Redemption:
    """P(redeem), ready to use.

    Attributes:
        model: the fitted pipeline, None if the baseline is used.
        quality: one row per model with its figures on the report's grants; empty if there are too few.
        note: what it rests on.
        grants: the grants it learned from, as `settled_grants` gives them.
    """

    model: Pipeline | None
    quality: pl.DataFrame
    note: str
    grants: pl.DataFrame


def settled_grants(activity: pl.DataFrame, benefits: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Grants of the past with what became of them.

    A grant counts as redeemed if the member redeemed that benefit from the grant's day on and before its
    end (the benefit's valid_to, else eight weeks).

    Args:
        activity: as `benefit_activity` (member_id, benefit_id, event, activity_date, …).
        benefits: the workspace's `benefit` table.
        as_of: the last day known.

    Returns:
        member_id, benefit_id, business, granted_on, until, redeemed (0/1), is_settled (its end is past),
        one row per grant.
    """
    known = activity.filter(pl.col("member_id").is_not_null() & (pl.col("activity_date") <= as_of))
    given = known.filter(pl.col("event") == "granted")
    used = known.filter(pl.col("event") == "redeemed")
    shape = benefits.select("benefit_id", home="business", valid_to="valid_to")
    end = pl.coalesce("valid_to", pl.col("granted_on") + pl.duration(days=REDEEM_DAYS))
    rows = (
        given.group_by("member_id", "benefit_id", granted_on="activity_date")
        .agg(pl.col("business").min())
        .join(shape, on="benefit_id", how="left")
        .with_columns(business=pl.coalesce("home", "business"), until=end)
        .with_columns(until=pl.max_horizontal("until", pl.col("granted_on") + pl.duration(days=1)))
    )
    hits = (
        rows.join(used.select("member_id", "benefit_id", used_on="activity_date"), on=["member_id", "benefit_id"])
        .filter((pl.col("used_on") >= pl.col("granted_on")) & (pl.col("used_on") < pl.col("until")))
        .select("member_id", "benefit_id", "granted_on", redeemed=pl.lit(1, pl.Int64))
        .unique()
    )
    key = ["member_id", "benefit_id", "granted_on"]
    return (
        rows.join(hits, on=key, how="left")
        .with_columns(pl.col("redeemed").fill_null(0), is_settled=pl.col("until") <= as_of + timedelta(days=1))
        .select(*key, "business", "until", "redeemed", "is_settled")
        .sort("granted_on", "benefit_id", "member_id")
    )


def describe(pairs: pl.DataFrame, history: History, grants: pl.DataFrame) -> pl.DataFrame:
    """What was known of each member and benefit in the week of the grant.

    Args:
        pairs: member_id, benefit_id, business, granted_on.
        history: purchases; only those before the grant's week are used.
        grants: as `settled_grants`; only grants and outcomes of earlier weeks are used.

    Returns:
        The pairs with the model's columns, in the same order.
    """
    narrow = history.narrowed(ECOSYSTEM)
    numbered = pairs.with_row_index("at").with_columns(week=pl.col("granted_on").dt.truncate("1w"))
    pieces = [
        _one_week(part.drop("week"), narrow, grants, week)
        for (week,), part in numbered.partition_by("week", as_dict=True).items()
        if isinstance(week, date)
    ]
    return pl.concat(pieces).sort("at").drop("at") if pieces else pairs


def _one_week(pairs: pl.DataFrame, history: History, grants: pl.DataFrame, week: date) -> pl.DataFrame:
    member = features(history, {ECOSYSTEM: REDEEM_DAYS}, week).select("member_id", *_MEMBER)
    recent = history.days_before(week).filter(pl.col("day") >= week - timedelta(days=84))
    here = recent.group_by("member_id", "business").agg(here_84=pl.len().cast(pl.Float64))
    # Only grants whose time was over count: of a running one nobody knows yet that it will not be used.
    past = grants.filter(pl.col("until") <= week)
    overall = _rate(int(past["redeemed"].sum()), past.height, _PRIOR_RATE)
    mine = past.group_by("member_id").agg(grants_before=pl.len(), redeemed_before=pl.col("redeemed").sum())
    same = past.group_by("benefit_id").agg(given=pl.len(), used=pl.col("redeemed").sum())
    return (
        pairs.join(member.with_columns(pl.col("member_id").cast(pl.String)), on="member_id", how="left")
        .join(
            here.with_columns(pl.col("member_id", "business").cast(pl.String)),
            on=["member_id", "business"],
            how="left",
        )
        .join(mine, on="member_id", how="left")
        .join(same, on="benefit_id", how="left")
        .with_columns(pl.col(*_MEMBER, "here_84", "grants_before", "redeemed_before", "given", "used").fill_null(0))
        .with_columns(
            member_rate=(pl.col("redeemed_before") + overall) / (pl.col("grants_before") + 1),
            benefit_rate=(pl.col("used") + _PRIOR_GRANTS * overall) / (pl.col("given") + _PRIOR_GRANTS),
        )
        .with_columns(pl.col(_COLUMNS).cast(pl.Float64))
        .drop("given", "used")
    )


def _rate(used: int, given: int, prior: float) -> float:
    return (used + _PRIOR_GRANTS * prior) / (given + _PRIOR_GRANTS)


def learn_redemption(grants: pl.DataFrame, history: History) -> Redemption:
    """Learn P(redeem), split by time: earlier grants train, later ones choose, the last report.

    Args:
        grants: as `settled_grants`.
        history: purchases.

    Returns:
        The model if it beats the benefit's own rate on the grants that choose, else the baseline.
    """
    settled = grants.filter("is_settled")
    report_from = _last_part(settled)
    earlier = settled.filter(pl.col("until") <= report_from) if report_from else settled.clear()
    choice_from = _last_part(earlier)
    if report_from is None or choice_from is None:
        return Redemption(None, pl.DataFrame(), _too_few(settled), grants)
    roles = {
        "first": pl.col("until") <= choice_from,
        "choice": (pl.col("until") <= report_from) & (pl.col("granted_on") >= choice_from),
        "earlier": pl.col("until") <= report_from,
        "report": pl.col("granted_on") >= report_from,
    }
    if not all(_enough(settled.filter(role)) for role in roles.values()):
        return Redemption(None, pl.DataFrame(), _too_few(settled), grants)
    described = describe(settled, history, grants)
    at = {name: described.filter(role) for name, role in roles.items()}
    trial, model = _fit(at["first"]), _fit(at["earlier"])
    label = at["choice"]["redeemed"].to_numpy()
    mine = float(losses(label, _chance(trial, at["choice"])).mean())
    baseline = float(losses(label, at["choice"]["benefit_rate"].to_numpy()).mean())
    better = mine < baseline
    note = (
        f"{'Published' if better else 'The baseline is published'}: log loss {mine:.4f} against {baseline:.4f} of the "
        f"benefit's own rate on grants from {choice_from}; reported on grants from {report_from}. "
        "Not incremental: no experiment in this data."
    )
    return Redemption(model if better else None, _quality(at["report"], model, better, note), note, grants)


def predict(found: Redemption, pairs: pl.DataFrame, history: History, day: date) -> pl.DataFrame:
    """P(redeem) of members and benefits if they were given on a day.

    Args:
        found: as `learn_redemption` returned it.
        pairs: member_id, benefit_id, business.
        history: purchases.
        day: of giving.

    Returns:
        The pairs with p_redeem and benefit_rate, rounded to 6 places, in the same order.
    """
    # Describing begins with the week of the grant; given today, everything up to today is known.
    if pairs.is_empty():
        return pairs.with_columns(p_redeem=pl.lit(None, pl.Float64), benefit_rate=pl.lit(None, pl.Float64))
    rows = _one_week(pairs.with_row_index("at"), history.narrowed(ECOSYSTEM), found.grants, day).sort("at")
    chance = rows["benefit_rate"].to_numpy() if found.model is None else _chance(found.model, rows)
    return pairs.with_columns(p_redeem=pl.Series(chance).round(6), benefit_rate=rows["benefit_rate"].round(6))


def _too_few(settled: pl.DataFrame) -> str:
    return (
        f"Not enough data: {settled.height} settled grants do not make three periods of {LEAST_GRANTS} "
        f"with {LEAST_REDEEMED} redeemed; the benefit's own rate is used. Not incremental: no experiment in this data."
    )


def _last_part(grants: pl.DataFrame) -> date | None:
    """The first day of the latest grants that are at least a quarter of them all."""
    if grants.is_empty():
        return None
    days = grants.group_by("granted_on").len().sort("granted_on", descending=True)
    reached = days.filter(pl.col("len").cum_sum() >= 0.25 * grants.height)
    day = reached["granted_on"][0]
    return day if isinstance(day, date) else None


def _enough(part: pl.DataFrame) -> bool:
    used = int(part["redeemed"].sum())
    return part.height >= LEAST_GRANTS and min(used, part.height - used) >= LEAST_REDEEMED


def _fit(rows: pl.DataFrame) -> Pipeline:
    model = Pipeline(
        [
            ("log", SignedLog()),
            ("scale", StandardScaler()),
            ("model", LogisticRegression(C=0.1, solver="newton-cholesky", max_iter=200)),
        ]
    )
    ordered = rows.sort("granted_on", "benefit_id", "member_id")
    fitted: Pipeline = model.fit(ordered.select(_COLUMNS).to_numpy(), ordered["redeemed"].to_numpy())
    return fitted


def _chance(model: Pipeline, rows: pl.DataFrame) -> Floats:
    chance: Floats = model.predict_proba(rows.select(_COLUMNS).to_numpy())[:, 1]
    return chance


def _quality(report: pl.DataFrame, model: Pipeline, better: bool, note: str) -> pl.DataFrame:
    label = report["redeemed"].to_numpy()
    both = {"redeem_logit": _chance(model, report), "benefit_rate": report["benefit_rate"].to_numpy()}
    return pl.DataFrame(
        [
            {
                "model": name,
                "is_published": better == (name == "redeem_logit"),
                "n": report.height,
                **metrics(label, chance),
                "test_from": report["granted_on"].min(),
                "note": note,
            }
            for name, chance in both.items()
        ]
    )
