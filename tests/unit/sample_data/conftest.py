"""The deliveries that these tests read, written once a session, and a way back of its own to their lines."""

import sqlite3
from pathlib import Path

import duckdb
import polars as pl
import pytest

from member360.sample_data import generate

# One SELECT a business: department, local day, account and amount in dollars of every line.
LINES = {
    "grocery": """select department, cast(left(rung_up, 10) as date) as day, cast(card as varchar) as account_id,
        cast(paid as decimal(18, 2)) as amount, receipt as order_id, line as line_no
        from read_csv('{root}/grocery/till_lines_*.csv.gz', all_varchar = true)""",
    "fresh": """select dept as department,
        cast(timezone('America/New_York', cast(soldAt as timestamptz)) as date) as day, shopper as account_id,
        cast(lineTotal as decimal(18, 2)) as amount, basketId as order_id, cast(lineNo as varchar) as line_no
        from read_json('{root}/fresh/sold-*.jsonl', columns = {{dept: 'varchar', soldAt: 'varchar', shopper: 'varchar',
        lineTotal: 'decimal(18,2)', basketId: 'varchar', lineNo: 'bigint'}})""",
    "drugstore": """select i.department,
        cast(timezone('America/New_York', timezone('UTC', o.ordered_utc)) as date) as day,
        cast(o.customer_no as varchar) as account_id, i.total as amount, cast(o.order_no as varchar) as order_id,
        cast(i.position as varchar) as line_no
        from read_parquet('{root}/drugstore/order_items_*.parquet') as i
        left join read_parquet('{root}/drugstore/orders_*.parquet') as o using (order_no)""",
    "deli_bakery": """select i."Department" as department, strptime(o."Date", '%d.%m.%Y')::date as day,
        o."Client" as account_id, cast(i."Total" as decimal(18, 2)) as amount, i."Ticket" as order_id,
        i."No" as line_no
        from read_csv('{root}/deli_bakery/ticket_lines_*.csv', delim = ';', all_varchar = true) as i
        left join read_csv('{root}/deli_bakery/tickets_*.csv', delim = ';', all_varchar = true) as o
            using ("Ticket")""",
    "fuel": """select department,
        cast(timezone('America/New_York', timezone('UTC', strptime(stamp_utc, '%Y%m%d%H%M%S'))) as date) as day,
        fuel_card as account_id, cast(cast(cents as bigint) / 100 as decimal(18, 2)) as amount, sale as order_id,
        line as line_no
        from read_csv('{root}/fuel/pump_lines_*.csv', all_varchar = true)""",
    "leisure_garden": """select i.department, cast(left(o.placed, 10) as date) as day, o.login as account_id,
        cast(i.total as decimal(18, 2)) as amount, i.order_id, cast(i.pos as varchar) as line_no
        from shop_order_items as i
        left join shop_orders as o on i.order_id = o.id""",
}


def read_back(root: Path) -> duckdb.DuckDBPyConnection:
    """A database with `delivered` (business, department, day, account_id, amount, order_id, line_no) and the truth."""
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    shop = sqlite3.connect(root / "leisure_garden" / "shop_20180101.sqlite")
    for table in ("orders", "order_items", "customers"):
        frame = pl.read_database(f"select * from {table}", shop, infer_schema_length=None)
        con.register("frame", frame)
        con.execute(f"create table shop_{table} as select * from frame")
        con.unregister("frame")
    shop.close()
    union = " union all ".join(f"select '{b}' as business, * from ({q})" for b, q in LINES.items())
    con.execute(f"create table delivered as {union.format(root=root)}")
    truth = root.parent / "truth"
    con.execute(f"create table truth as select * from read_csv('{truth}/accounts.csv', all_varchar = true)")
    con.execute(f"create table identifiers as select * from read_csv('{truth}/identifiers.csv', all_varchar = true)")
    return con


@pytest.fixture(scope="session")
def slice_of_deliveries(tmp_path_factory):
    """Deliveries of 40 households; the truth lies beside them."""
    out = tmp_path_factory.mktemp("slice") / "deliveries"
    generate("complete_journey", out, lambda _: None, households=40)
    return out


@pytest.fixture(scope="session")
def deliveries(tmp_path_factory):
    """Deliveries of every household."""
    out = tmp_path_factory.mktemp("whole") / "deliveries"
    generate("complete_journey", out, lambda _: None)
    return out


@pytest.fixture(scope="session")
def few_lines(slice_of_deliveries):
    """The lines of `slice_of_deliveries`, read back."""
    return read_back(slice_of_deliveries)


@pytest.fixture(scope="session")
def all_lines(deliveries):
    """The lines of `deliveries`, read back."""
    return read_back(deliveries)
