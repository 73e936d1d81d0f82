"""The floor's answers against the warehouse's of the same home: every row of five tables, both ways.

Belongs here: which columns of which table the floor makes too, and counting rows that only one of the two has. Does
not: how the floor makes them (`core_tables/`).
"""

from pathlib import Path

import duckdb

_PLACE = (
    "inner join floor.members as m on t.place_no // 1000 = m.member_no {} floor.businesses as b on t.place_no % 1000"
)
_MONEY = "orders_ever, orders_90d, orders_365d, net_sales_ever, net_sales_90d, net_sales_365d, purchase_days"
_FIGURES = "day, business, orders, qualifying_orders, buyers, gross, refunds, net_sales, discounts, anonymous_net_sales"
_INTERVAL = "stage, valid_from, valid_to, entered_by, purchase_days"
_ENTRY = "currency, kind, points, entry_date, available_date, occurred_at, activity_id, rule_id, rule_version, category"
_BALANCE = "member_id, currency, balance, pending, available, expiring_30_days"
COMPARED: dict[str, tuple[str, str]] = {
    "member_business": (
        f"""
        select m.member_id, b.business, began_on, {_MONEY}, first_purchase_on, last_purchase_on
        from floor.member_aggregates as t {_PLACE.format("inner join")} = b.business_no
        """,
        f"""
        select member_id, business, began_on, {_MONEY}, first_purchase_on, last_purchase_on
        from warehouse.main.member_business
        """,
    ),
    "kpi_daily": (
        f"select {_FIGURES} from floor.daily_figures where orders > 0 or refunds > 0",
        f"select {_FIGURES} from warehouse.main.kpi_daily where orders > 0 or refunds > 0",
    ),
    "lifecycle_intervals": (
        f"""
        select m.member_id, coalesce(b.business, 'ecosystem') as business, {_INTERVAL}
        from floor.stage_intervals as t {_PLACE.format("left join")} = b.business_no
        """,
        f"select member_id, business, {_INTERVAL} from warehouse.main.lifecycle_intervals",
    ),
    "fct_points_ledger": (
        f"""
        select m.member_id, b.business, {_ENTRY}
        from floor.ledger as t {_PLACE.format("inner join")} = b.business_no
        """,
        f"select member_id, business, {_ENTRY} from warehouse.main.fct_points_ledger",
    ),
    "points_balance": (
        f"select {_BALANCE} from floor.balances",
        f"select {_BALANCE} from warehouse.main.points_balance",
    ),
}
"""Table of the warehouse to two queries with the same columns: the floor's rows and the warehouse's."""


def rows_apart(floor: Path, warehouse: Path, memory_limit: str = "4GB") -> dict[str, tuple[int, int]]:
    """Compare every row of the tables that both make.

    Args:
        floor: The database that the floor wrote.
        warehouse: The home's working warehouse.
        memory_limit: As DuckDB takes it.

    Returns:
        Each table to the rows of the warehouse's, and the rows that one of the two has and the other has not.
    """
    with duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": str(floor.parent)}) as con:
        con.execute("set timezone = 'UTC'")
        con.execute(f"attach '{floor}' as floor (read_only)")
        con.execute(f"attach '{warehouse}' as warehouse (read_only)")
        found = {}
        for table, (ours, theirs) in COMPARED.items():
            rows, apart = con.execute(
                f"""
                with ours as ({ours}), theirs as ({theirs})
                select
                    (select count(*) from theirs),
                    (select count(*) from (from ours except all from theirs))
                    + (select count(*) from (from theirs except all from ours))
                """
            ).fetchall()[0]
            found[table] = (int(rows), int(apart))
    return found
