"""Small worlds for the tests of learning: frames of the warehouse's shape, made from lists of purchases."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from models.churn import Training, train
from models.frames import REASONS, SCORES, stacked
from models.history import build_records
from models.population import PERSONAL
from models.scoring import score_members

Purchase = tuple[str, str, date, float]
FIRST = date(2017, 1, 1)
REFUNDS = {
    "business": pl.String,
    "order_id": pl.String,
    "member_id": pl.String,
    "refunded_on": pl.Date,
    "reporting_amount": pl.Float64,
    "order_amount": pl.Float64,
    "refunded_so_far": pl.Float64,
}


@dataclass(frozen=True)
class Learned:
    """What a run that trains and scores publishes."""

    member_scores: pl.DataFrame
    score_reasons: pl.DataFrame
    model_quality: pl.DataFrame
    model_calibration: pl.DataFrame
    training: Training


def learn_churn(given: dict[str, pl.DataFrame], shops: pl.DataFrame, as_of: date) -> Learned:
    """Train on a world and score it."""
    records = build_records(**given)
    training = train(records, shops, as_of)
    pieces = list(score_members(records, shops, training.trained, as_of))
    return Learned(
        stacked([scores for scores, _ in pieces], SCORES),
        stacked([reasons for _, reasons in pieces], REASONS),
        training.model_quality,
        training.model_calibration,
        training,
    )


def businesses(**dormant_after: int) -> pl.DataFrame:
    """Businesses with fixed thresholds, gone after twice as long, and a margin of a quarter."""
    return pl.DataFrame({"business": list(dormant_after), "dormant_after": list(dormant_after.values())}).with_columns(
        pl.col("dormant_after").cast(pl.Int64),
        churned_after=pl.col("dormant_after").cast(pl.Int64) * 2,
        churn_horizon_days=pl.lit(None, pl.Int64),
        margin_rate=pl.lit(0.25),
        **{name: pl.lit(None, pl.Int64) for name in PERSONAL},
    )


def frames(purchases: list[Purchase], refunded: dict[int, date] | None = None) -> dict[str, pl.DataFrame]:
    """The frames that learning reads; order number n is `o<n>`, `refunded` gives days of full refunds by n."""
    refunded = refunded or {}
    orders = pl.DataFrame(
        {
            "member_id": [row[0] for row in purchases],
            "business": [row[1] for row in purchases],
            "activity_id": [f"o{number}" for number in range(len(purchases))],
            "activity_date": [row[2] for row in purchases],
            "occurred_at": [datetime.combine(row[2], datetime.min.time()) + timedelta(hours=12) for row in purchases],
            "amount": [row[3] for row in purchases],
            "is_fully_refunded": [number in refunded for number in range(len(purchases))],
        },
        schema_overrides={
            "is_fully_refunded": pl.Boolean,
            "member_id": pl.String,
            "business": pl.String,
            "activity_id": pl.String,
            "activity_date": pl.Date,
            "amount": pl.Float64,
            "occurred_at": pl.Datetime("us"),
        },
    ).with_columns(
        reporting_amount="amount",
        list_amount="amount",
        discount_amount=pl.lit(0.0),
        coupon_amount=pl.lit(0.0),
        coins_amount=pl.lit(0.0),
        is_qualifying=~pl.col("is_fully_refunded"),
    )
    refunds = [
        {
            "business": purchases[number][1],
            "order_id": f"o{number}",
            "member_id": purchases[number][0],
            "refunded_on": day,
            **dict.fromkeys(("reporting_amount", "order_amount", "refunded_so_far"), purchases[number][3]),
        }
        for number, day in refunded.items()
    ]
    days = orders.filter("is_qualifying").select("member_id", "business", purchase_date="activity_date").unique()
    lines = orders.select("member_id", "business", "activity_id", "activity_date", category=pl.lit("bread"))
    return {
        "purchase_days": days,
        "orders": orders,
        "order_lines": lines,
        "refunds": pl.DataFrame(refunds, schema=REFUNDS),
    }


def simulated(members: int, days: int, seed: int, business: str = "grocery") -> tuple[list[Purchase], dict[str, Any]]:
    """Members who buy at a rate of their own until they stop for good; the truth is when they stopped."""
    chance = np.random.default_rng(seed)
    purchases: list[Purchase] = []
    truth: dict[str, Any] = {}
    for number in range(members):
        member = f"m{number:04d}"
        gap, now = float(chance.uniform(3, 15)), float(chance.uniform(0, 200))
        stop = float(chance.exponential(200))
        truth[member] = {"gap": gap, "stopped": now + stop}
        last = now + stop
        while now < min(last, days):
            purchases.append(
                (member, business, FIRST + timedelta(days=int(now)), round(float(chance.uniform(5, 50)), 2))
            )
            now += float(chance.exponential(gap)) + 0.5
    return purchases, truth
