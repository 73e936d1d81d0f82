"""What giving a benefit is worth: P(redeem) x margin - P(redeem) x cost, in whole cents.

Belongs here: the value of every pair of member and benefit, and which pairs are open to be chosen at all.
The margin is the business's margin rate on the member's usual order there (the business's usual order for
members new to it): one order more than without the benefit is assumed, so every value is evidence
`assumed`. The cost falls due when the benefit is used, whoever pays it. Does not: choosing (allocation.py),
P(redeem) itself (redemption.py).
"""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from models.history import ECOSYSTEM, History, Records
from models.redemption import Redemption, predict

PAIR = ["member_id", "benefit_id"]
_BASKET_DAYS = 365
# So many members at a time bound the memory that this takes, however many there are.
MEMBERS_AT_A_TIME = 100_000
# A member's every benefit is a row here: what only words need waits until few rows are left.
_OF_BENEFIT = ("benefit_id", "business", "cost", "valid_from", "valid_to", "per_member", "is_entitlement")


def options_worth(
    records: Records,
    benefits: pl.DataFrame,
    eligibility: pl.DataFrame,
    grants: pl.DataFrame,
    redemption: Redemption,
    businesses: pl.DataFrame,
    as_of: date,
) -> pl.DataFrame:
    """Every pair with its worth, and whether it is open.

    Args:
        records: purchases of all members.
        benefits: the workspace's `benefit` table.
        eligibility: member_id, benefit_id, is_eligible, why.
        grants: all that was given so far, as `settled_grants`.
        redemption: P(redeem).
        businesses: the workspace's `business` table.
        as_of: the last day known.

    Returns:
        The pairs with business, is_entitlement, why, `status` (open, not_valid, not_eligible, used_up), and for
        open ones p_redeem, margin, cost and value in cents, sorted by pair.
    """
    given = grants.group_by(PAIR).agg(given=pl.len())
    running = (pl.col("valid_from") <= as_of) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > as_of))
    used_up = pl.col("per_member").is_not_null() & (pl.col("given") >= pl.col("per_member"))
    pairs = (
        eligibility.select(*PAIR, "is_eligible", "why")
        .join(benefits.select(_OF_BENEFIT), on="benefit_id")
        .join(given, on=PAIR, how="left")
        .with_columns(pl.col("given").fill_null(0))
        .with_columns(
            status=pl.when(~running)
            .then(pl.lit("not_valid"))
            .when(~pl.col("is_eligible"))
            .then(pl.lit("not_eligible"))
            .when(used_up)
            .then(pl.lit("used_up"))
            .otherwise(pl.lit("open"))
        )
        .drop("valid_from", "valid_to", "per_member", "given")
        .sort(PAIR)
    )
    day = as_of + timedelta(days=1)
    open_pairs = pairs.filter(pl.col("status") == "open").select(*PAIR, "business", "cost")
    worth = _worth(open_pairs, records, redemption, businesses, day)
    return pairs.drop("cost").join(worth, on=PAIR, how="left").sort(PAIR)


def _worth(
    open_pairs: pl.DataFrame, records: Records, redemption: Redemption, businesses: pl.DataFrame, day: date
) -> pl.DataFrame:
    """P(redeem), margin, cost and value in cents of each open pair."""
    predicted, owned, summed = [], [], []
    for asked, history in _some_at_a_time(open_pairs, records):
        predicted.append(predict(redemption, asked, history, day))
        own, sums = _baskets(history, day)
        owned.append(own)
        summed.append(sums)
    usual = _usual(pl.concat(summed).group_by("business").sum(), businesses)
    order = pl.coalesce("own_cents", "usual_cents").fill_null(0.0)
    margin = _whole(pl.col("p_redeem") * order * pl.col("margin_rate").fill_null(0.0))
    cost = _whole(pl.col("p_redeem") * pl.col("cost").cast(pl.Float64) * 100)
    return (
        pl.concat(predicted)
        .join(pl.concat(owned), on=["member_id", "business"], how="left")
        .join(usual, on="business", how="left")
        .select(*PAIR, "p_redeem", "benefit_rate", margin=margin, cost=cost)
        .with_columns(value=pl.col("margin") - pl.col("cost"))
    )


def _whole(amount: pl.Expr) -> pl.Expr:
    """Half away from zero; margins of members whose refunds exceed their orders are below it."""
    return (amount.sign() * (amount.abs() + 0.5).floor()).cast(pl.Int64)


def _some_at_a_time(pairs: pl.DataFrame, records: Records) -> Iterator[tuple[pl.DataFrame, History]]:
    """All members and their pairs, some members at a time; who never bought anything comes with the first."""
    code = (
        pairs["member_id"]
        .cast(records.days.schema["member_id"], strict=False)
        .to_physical()
        .cast(pl.Int64)
        .fill_null(0)
    )
    for start in range(0, max(records.members, 1), MEMBERS_AT_A_TIME):
        end = start + MEMBERS_AT_A_TIME
        yield pairs.filter((code >= start) & (code < end)), records.history(start, end)


def _baskets(history: History, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The usual order of each member over the last year, less refunds, and the sums of each business."""
    past = history.before(day)
    recent = pl.col("day") >= day - timedelta(days=_BASKET_DAYS)
    names = pl.col("member_id", "business").cast(pl.String)
    pair = ["member_id", "business"]
    bought = past.orders.filter(recent).group_by(pair).agg(orders=pl.len().cast(pl.Int64), cents=pl.col("cents").sum())
    back = past.refunds.filter(recent).group_by(pair).agg(back=pl.col("cents").sum())
    net = bought.join(back, on=pair, how="left").with_columns(
        names, cents=pl.col("cents") - pl.col("back").fill_null(0)
    )
    own = net.select(*pair, own_cents=pl.col("cents") / pl.col("orders"))
    return own, net.group_by("business").agg(pl.col("cents", "orders").sum())


def _usual(sums: pl.DataFrame, businesses: pl.DataFrame) -> pl.DataFrame:
    """The usual order of each business and of all together, and the margin rates."""
    rates = businesses.select("business", margin_rate=pl.col("margin_rate").cast(pl.Float64))
    known = sums.join(rates, on="business").sort("business")
    everywhere = (known["cents"] * known["margin_rate"]).sum() / max(int(known["cents"].sum()), 1)
    rates = pl.concat([rates, pl.DataFrame({"business": [ECOSYSTEM], "margin_rate": [float(everywhere)]})])
    usual = rates.join(sums, on="business", how="left").sort("business")
    return usual.select("business", "margin_rate", usual_cents=pl.col("cents") / pl.col("orders"))
