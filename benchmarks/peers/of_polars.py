"""The core aggregates in Polars, lazily."""

from collections.abc import Sequence

import polars as pl

from benchmarks.peers.columns import KEPT, KEY, READ


def aggregates(activity: Sequence[str], account_map: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return `members` and `days`, as `aggregates.sql` describes them.

    Args:
        activity: Landing files.
        account_map: A Parquet file with business, account_id, member_id.
    """
    rows = pl.scan_parquet(list(activity)).select(READ)
    repeated = rows.group_by(KEY).len().filter(pl.col("len") > 1).select(KEY).collect().lazy()
    versions = (
        rows.join(repeated, on=KEY, how="semi")
        .unique([*KEY, "row_hash"])
        .with_columns(
            versions=pl.len().over(KEY),
            keyed=pl.col("correction_key").count().over(KEY),
            last_key=pl.col("correction_key").max().over(KEY),
            with_this_key=pl.len().over([*KEY, "correction_key"]),
        )
        .filter(
            (pl.col("versions") == 1)
            | (
                (pl.col("keyed") == pl.col("versions"))
                & (pl.col("correction_key") == pl.col("last_key"))
                & (pl.col("with_this_key") == 1)
            )
        )
    )
    money = rows.filter(pl.col("activity_type").is_in(["order", "refund"])).select(KEPT)
    standing = pl.concat([money.join(repeated, on=KEY, how="anti"), versions.select(KEPT)]).collect().lazy()
    ordered = standing.filter(pl.col("activity_type") == "order")
    refunds = standing.filter(pl.col("activity_type") == "refund").join(
        ordered.select("business", related_activity_id="activity_id"),
        on=["business", "related_activity_id"],
        how="semi",
    )
    given_back = refunds.group_by("business", activity_id="related_activity_id").agg(refunded=pl.col("amount").sum())
    coins, back = pl.col("coins_amount").fill_null(0), pl.col("refunded").fill_null(0)
    orders = ordered.join(given_back, on=KEY, how="left").with_columns(
        qualifying=(pl.col("amount") + coins > 0)
        & ~(pl.col("refunded") >= pl.col("amount")).fill_null(False)
        & (pl.col("amount") - back + coins >= 0)
    )
    who = ["business", "account_id", "activity_date"]
    moves = pl.concat(
        [
            orders.select(*who, "qualifying", gross="amount", refunds=None, orders=1),
            refunds.select(*who, qualifying=False, gross=None, refunds="amount", orders=0),
        ],
        how="vertical_relaxed",
    ).collect().lazy()  # fmt: skip
    members_of = pl.scan_parquet(account_map)
    bought = pl.col("activity_date").filter("qualifying")
    members = (
        moves.join(members_of, on=["business", "account_id"])
        .group_by("member_id", "business")
        .agg(
            orders_ever=pl.col("qualifying").sum(),
            net_sales_ever=pl.col("gross").sum() - pl.col("refunds").sum(),
            first_purchase_on=bought.min(),
            last_purchase_on=bought.max(),
        )
    )
    days = moves.group_by("business", day="activity_date").agg(
        pl.col("orders").sum(), pl.col("gross", "refunds").sum(), qualifying_orders=pl.col("qualifying").sum()
    )
    return members.collect(), days.collect()
