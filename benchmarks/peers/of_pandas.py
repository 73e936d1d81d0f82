"""The core aggregates in pandas, with amounts in whole cents: it has no decimals of its own."""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.peers.columns import KEPT, KEY, READ

MONEY = ("amount", "coins_amount")


def aggregates(activity: Sequence[str], account_map: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `members` and `days`, as `aggregates.sql` describes them, money in cents.

    Args:
        activity: Landing files.
        account_map: A Parquet file with business, account_id, member_id.
    """
    rows = pd.concat([_read(path) for path in activity], ignore_index=True)
    again = rows.duplicated(KEY, keep=False)
    versions = rows[again].drop_duplicates([*KEY, "row_hash"])
    by_id = versions.groupby(KEY, sort=False)["correction_key"]
    alone = by_id.transform("size") == 1
    all_keyed = by_id.transform("count") == by_id.transform("size")
    keyed = versions[all_keyed & ~alone]
    last = keyed["correction_key"] == keyed.groupby(KEY, sort=False)["correction_key"].transform("max")
    winners = keyed[last].drop_duplicates(KEY, keep=False)
    standing = pd.concat([rows.loc[~again, KEPT], versions.loc[alone, KEPT], winners[KEPT]], ignore_index=True)
    ordered = standing[standing["activity_type"] == "order"]
    refunds = standing[standing["activity_type"] == "refund"].merge(
        ordered[KEY].rename(columns={"activity_id": "related_activity_id"}), on=["business", "related_activity_id"]
    )
    given_back = refunds.groupby(["business", "related_activity_id"], sort=False)["amount"].sum()
    given_back = given_back.rename("refunded").reset_index().rename(columns={"related_activity_id": "activity_id"})
    orders = ordered.merge(given_back, on=KEY, how="left")
    coins, back = orders["coins_amount"].fillna(0), orders["refunded"].fillna(0)
    qualifying = (orders["amount"] + coins > 0) & ~(orders["refunded"] >= orders["amount"])
    qualifying &= orders["amount"] - back + coins >= 0
    who = ["business", "account_id", "activity_date"]
    moves = pd.concat(
        [
            orders[who].assign(orders=1, qualifying=qualifying.astype("int64"), gross=orders["amount"], refunds=0),
            refunds[who].assign(orders=0, qualifying=0, gross=0, refunds=refunds["amount"]),
        ],
        ignore_index=True,
    )
    held = moves.merge(pd.read_parquet(account_map), on=["business", "account_id"])
    held["bought_on"] = held["activity_date"].where(held["qualifying"] == 1)
    members = held.groupby(["member_id", "business"], sort=False, as_index=False).agg(
        orders_ever=("qualifying", "sum"),
        gross=("gross", "sum"),
        refunds=("refunds", "sum"),
        first_purchase_on=("bought_on", "min"),
        last_purchase_on=("bought_on", "max"),
    )
    members["net_sales_ever"] = members["gross"] - members["refunds"]
    days = moves.groupby(["activity_date", "business"], sort=False, as_index=False).agg(
        orders=("orders", "sum"),
        qualifying_orders=("qualifying", "sum"),
        gross=("gross", "sum"),
        refunds=("refunds", "sum"),
    )
    return members.drop(columns=["gross", "refunds"]), days.rename(columns={"activity_date": "day"})


def _read(path: str) -> pd.DataFrame:
    table = pq.read_table(path, columns=READ)
    for name in MONEY:
        cents = pc.multiply(table[name], pa.scalar(Decimal(100)))
        table = table.set_column(table.schema.get_field_index(name), name, pc.cast(cents, pa.int64()))
    day = table.schema.get_field_index("activity_date")
    table = table.set_column(day, "activity_date", pc.cast(table["activity_date"], pa.timestamp("s")))
    return table.to_pandas()
