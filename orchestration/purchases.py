"""What learning reads of the warehouse, as narrow as it can be.

Belongs here: members and businesses as the numbers of their places, and only the rows and columns that learning uses.
Does not: what they mean (`models.history`).
"""

from datetime import datetime

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.history import Records, build_records

_MEMBERS = "select distinct place_no // 1000 as member_no, member_id from int_account_places order by member_id"
_BUSINESSES = "select business from int_businesses where business_no > 0 order by business_no"
_FRAMES = {
    "purchase_days": "select place_no, purchase_date from int_purchase_days",
    # Only of an order refunded in full does anybody ask which one it is.
    "orders": """
        select
            place_no,
            case when is_fully_refunded then activity_id end as activity_id,
            is_qualifying,
            is_fully_refunded,
            activity_date,
            occurred_at,
            cast(amount as double) as amount,
            cast(coins_amount as double) as coins_amount,
            cast(reporting_amount as double) as reporting_amount,
            cast(list_amount as double) as list_amount,
            cast(discount_amount as double) as discount_amount,
            cast(coupon_amount as double) as coupon_amount
        from int_orders
        where place_no >= 1000 and (is_qualifying or is_fully_refunded)
    """,
    "order_lines": """
        select distinct place_no, activity_date, category
        from int_order_lines
        where place_no >= 1000 and category is not null
    """,
    "refunds": """
        select place_no, order_id, refunded_on, reporting_amount, order_amount, refunded_so_far
        from int_refunds
        where place_no >= 1000
    """,
}


def records_of(connection: duckdb.DuckDBPyConnection, known_at: datetime) -> Records:
    """Read what all members did.

    Args:
        connection: A warehouse whose activity layer is built.
        known_at: Known-at in force.
    """
    members = connection.sql(_MEMBERS).pl()
    # Members keep their numbers from night to night: a later one may sort before, and a number may be nobody's by now.
    rank = np.zeros(int(str(members["member_no"].max() or 0)) + 1, dtype=np.uint32)
    rank[members["member_no"].to_numpy()] = np.arange(members.height, dtype=np.uint32)
    ids = pl.Enum(members["member_id"])
    businesses = pl.Enum([str(name) for (name,) in connection.sql(_BUSINESSES).fetchall()])
    frames = {name: _coded(connection.sql(query).pl(), rank, ids, businesses) for name, query in _FRAMES.items()}
    return build_records(**frames, known_at=known_at)


def _coded(frame: pl.DataFrame, rank: NDArray[np.uint32], members: pl.Enum, businesses: pl.Enum) -> pl.DataFrame:
    """A place's number as the names that it stands for; businesses are numbered from 1 in the order of their names."""
    place = frame["place_no"].to_numpy()
    member, business = rank[place // 1000], (place % 1000 - 1).astype(np.uint32)
    return frame.drop("place_no").with_columns(
        pl.Series("member_id", member).cat.to(members), pl.Series("business", business).cat.to(businesses)
    )
