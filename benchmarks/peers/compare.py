"""The engines' aggregates against the warehouse's of the same home: every row, both ways.

Belongs here: counting rows apart. Does not: how they are made (`of_polars`, `of_pandas`, `of_sql`).
"""

from pathlib import Path

import duckdb

_QUESTIONS = {
    "members": (
        """
        select member_id, business, orders_ever, cast({money} as decimal(18, 2)) as net_sales_ever,
            cast(first_purchase_on as date) as first_purchase_on, cast(last_purchase_on as date) as last_purchase_on
        from {rows}
        where orders_ever > 0
        """,
        """
        select member_id, business, orders_ever, net_sales_ever, first_purchase_on, last_purchase_on
        from warehouse.main.member_business
        where orders_ever > 0
        """,
        "net_sales_ever",
    ),
    "days": (
        """
        select cast(day as date) as day, business, orders, qualifying_orders,
            cast({money} as decimal(18, 2)) as net_sales
        from {rows}
        """,
        """
        select day, business, orders, qualifying_orders, net_sales from warehouse.main.kpi_daily
        where business <> 'ecosystem' and (orders > 0 or refunds > 0)
        """,
        "gross - refunds",
    ),
}


def rows_apart(out: Path, warehouse: Path, *, in_cents: bool) -> int:
    """Count the rows of `members` and `days` that one of the two has and the other has not.

    Args:
        out: Where the engine wrote.
        warehouse: The home's working warehouse.
        in_cents: Whether money is in whole cents.
    """
    apart = 0
    with duckdb.connect(config={"temp_directory": str(out.parent)}) as con:
        con.execute(f"attach '{warehouse}' as warehouse (read_only)")
        for name, (ours, theirs, money) in _QUESTIONS.items():
            path = out / f"{name}.parquet"
            files = f"{path}/*.parquet" if path.is_dir() else str(path)
            told = f"cast({money} as decimal(24, 2)) / 100" if in_cents else money
            mine = ours.format(money=told, rows=f"read_parquet('{files}')")
            apart += con.execute(
                f"""
                with ours as ({mine}), theirs as ({theirs})
                select (select count(*) from (from ours except all from theirs))
                    + (select count(*) from (from theirs except all from ours))
                """
            ).fetchall()[0][0]
    return apart
