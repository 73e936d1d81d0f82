"""Every page, on a small published world: figures equal the snapshot's, filters change them, words are the reader's."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from member360.workspace import default_workspace
from tests.unit.dashboards.conftest import APP
from tests.unit.dashboards.reading import figures, no_complaints, one, said, table
from tests.unit.dashboards.world import LAST_COMPLETE_WEEK, publish_world

PAGES = ("overview", "lifecycle", "retention", "cross_business", "programme", "churn", "benefits", "segments", "member")
RAW = re.compile(r"\b[a-z]+_[a-z_0-9]+\b")


def test_overview_shows_the_last_complete_week_against_the_one_before(open_page, reader):
    app = open_page("overview")
    no_complaints(app)
    week = f"period = 'week' and business = 'ecosystem' and period_start = date '{LAST_COMPLETE_WEEK}'"
    sales, before = reader.query(f"select net_sales, previous_net_sales from sales_bridge where {week}").row(0)
    shown = {metric.label: metric for metric in app.metric}
    assert shown["Net sales"].value == f"${sales:,.2f}"
    assert shown["Net sales"].delta == f"{(sales - before) / before * 100:+.1f}%"
    for label, column in (("Buyers", "active"), ("Lapsed", "lapsed"), ("New to the ecosystem", "new_to_ecosystem")):
        assert shown[label].value == f"{one(reader, f'select {column} from growth_accounting where {week}')}"
    in_two = """
        select count(*) from (select member_id from lifecycle_intervals where business <> 'ecosystem'
        and stage in ('first_order', 'repeat') and valid_from <= date '2017-12-24'
        and coalesce(valid_to, date '9999-01-01') > date '2017-12-24' group by member_id having count(*) > 1)"""
    assert shown["In two businesses or more"].value == f"{one(reader, in_two)}"
    bridge = table(app, "Step", "Value")["Value"].astype(float)
    assert (
        f"From \\${before:,.2f} to \\${sales:,.2f}: {'+' if sales > before else '−'}\\${abs(sales - before):,.2f}"
        in said(app)
    )
    assert bridge.iloc[1:-1].sum() == pytest.approx(bridge.iloc[-1] - bridge.iloc[0], abs=0.001)
    assert re.search(r"Net sales of .* (more|less) than in the week of 11 Dec 2017; most of all", said(app))
    assert "Data is late from Fuel" in said(app)


def test_business_period_and_comparison_change_what_the_overview_shows(open_page, reader):
    app = open_page("overview", business="fuel", grain="month")
    no_complaints(app)
    sales = one(
        reader,
        "select net_sales from sales_bridge "
        "where period = 'month' and business = 'fuel' and period_start = date '2017-11-01'",
    )
    assert figures(app)["Net sales"] == f"${sales:,.2f}"
    app.selectbox(key="compare").select("earlier").run()
    then = one(
        reader,
        "select net_sales from sales_bridge "
        "where period = 'month' and business = 'fuel' and period_start = date '2017-08-01'",
    )
    assert app.metric[0].delta == f"{(sales - then) / then * 100:+.1f}%"
    app.selectbox(key="compare").select("last_year").run()
    assert not app.metric[0].delta
    app.selectbox(key="compare").select("previous").run()
    december = app.selectbox(key="period_month_fuel")
    assert december.options[0] == "Dec 2017 (so far)"
    december.select_index(0).run()
    assert "The period is not over" in said(app)


def test_lifecycle_shows_stages_with_the_return_rate_beside_dormant_and_churned(open_page, reader):
    app = open_page("lifecycle", business="bakery")
    no_complaints(app)
    for label, value in figures(app).items():
        stage = {"First order": "first_order"}.get(label, label.split(" ")[0].lower())
        members = one(
            reader,
            f"select coalesce(sum(members), 0) from lifecycle_daily "
            f"where business = 'bakery' and stage = '{stage}' and day = date '2017-12-24'",
        )
        assert value == f"{members}", label
    rate = one(reader, "select return_90d from return_curve where business = 'bakery' and silence_days = 20")
    assert f"Dormant · {round(rate * 100)}% return within 90 days" in figures(app)
    matrix = table(app, "From", "Repeat", "Churned")
    assert matrix.drop(columns="From").to_numpy().sum() == sum(int(value) for value in figures(app).values())
    moves = table(app, "From", "To", "Members")
    app.toggle(key="stays").set_value(True).run()
    assert len(table(app, "From", "To", "Members")) > len(moves)
    app.toggle(key="stays").set_value(False).run()


def test_retention_and_cross_business_show_the_published_tables(open_page, reader):
    app = open_page("retention", business="garden")
    no_complaints(app)
    cohorts = table(app, "First bought in", "Months since")
    assert len(cohorts) == one(reader, "select count(*) from cohort_retention where business = 'garden'")
    second = table(app, "Again within 7 days")
    assert second["Members"].sum() == one(
        reader, "select sum(members) from second_order_conversion where business = 'garden'"
    )
    app = open_page("cross_business")
    no_complaints(app)
    assert len(table(app, "Buys in", "Penetration")) == 6
    assert "Nowhere yet" in said(app)
    app = open_page("cross_business", business="fuel")
    assert len(table(app, "Buys in", "Penetration")) == 4


def test_the_points_book_closes_with_the_members_balances(open_page, reader):
    app = open_page("programme")
    no_complaints(app)
    coins = one(reader, "select sum(balance) from points_balance where currency = 'coins'")
    assert f"It closes: {coins:,}, exactly what members hold." in said(app)
    book = table(app, "Opening", "Closing", "Expired")
    assert list(book["Opening"][1:]) == list(book["Closing"][:-1])
    assert (book["Opening"] + book["Earned"] + book["Spent"] + book["Expired"] == book["Closing"]).all()
    assert figures(app)["Coins expiring in 30 days (worth $0.30)"] == "300"
    moved = table(app, "From", "To", "Reason")
    assert moved["Members"].sum() == one(reader, "select count(*) from member_360 where tier = 'gold'")
    assert "Illustrative numbers" in str(
        app.get("html")[-1].proto.body if app.get("html") else said(app)
    ) or "Illustrative" in said(app)


def test_churn_says_not_enough_data_and_who_becomes_dormant_next(open_page, reader):
    app = open_page("churn")
    no_complaints(app)
    assert "it beat every simple rule" in said(app)
    assert "in the next 7 days unless they buy" in said(app)
    assert "no purchase in the next 20 days" in said(app)
    coming = one(
        reader,
        "select count(*) from member_360 "
        "where stage in ('first_order', 'repeat') and becomes_dormant_on "
        "between date '2017-12-28' and date '2018-01-03'",
    )
    assert coming > 0
    assert len(table(app, "Member", "Dormant from")) == coming
    app = open_page("churn", business="garden")
    no_complaints(app)
    assert "not enough data" in said(app)


def test_benefits_are_labelled_as_assumed_and_the_budget_is_the_published_one(open_page):
    app = open_page("benefits")
    no_complaints(app)
    assert "not incremental, there is no experiment" in said(app)
    assert figures(app)["Budget"] == "$50.00"
    assert figures(app)["Expected to be spent (27.0% of the budget)"] == "$13.50"
    recommended = table(app, "Benefit", "Expected cost").set_index("Benefit")
    assert recommended.loc["Bread voucher", "Members"] == 15
    events = table(app, "What happened", "Times").set_index("What happened")["Times"]
    assert (events["Given"], events["Redeemed"]) == (28, 7)


def test_steps_that_no_source_delivers_are_left_out_and_entitlements_are_outside_the_budget(open_page, reader):
    app = open_page("benefits")
    ever = reader.query(
        "select sum(granted), sum(seen), sum(claimed), sum(redeemed), sum(expired) from benefit_daily"
    ).row(0)
    steps = ("Given", "Seen", "Claimed", "Redeemed", "Expired")
    silent = [step for step, events in zip(steps, ever, strict=True) if not events]
    assert silent
    assert f"Not delivered by any source: {', '.join(silent)}." in said(app)
    assert not set(silent) & set(table(app, "What happened", "Times")["What happened"])
    owed, cost = reader.query(
        "select count(*), sum(expected_cost) from benefit_recommendations where is_entitlement"
    ).row(0)
    assert owed > 0
    assert f"Entitlements are outside the budget, since they are owed: {owed} for \\${cost:,.2f}" in said(app)


def test_segments_show_twenty_members_and_the_exporter_decides_what_leaves(open_page, home):
    app = open_page("segments")
    no_complaints(app)
    assert "@example.com" not in said(app)
    assert len(table(app, "Member", "In it since")) == 20
    listed = table(app, "Segment", "Entered")
    assert listed.iloc[0][["Members", "Entered", "Left"]].tolist() == [30, 3, 1]
    app.button(key="make").click().run()
    assert "25 of 30 members are in the file." in said(app)
    assert "opted out 5" in said(app)
    assert [path.name for path in (home / "exports").iterdir()] != []
    app.selectbox(key="destination").select("google_ads").run()
    app.button(key="make").click().run()
    assert "No file was made" in said(app)
    assert "100 members at least" in said(app)


def test_one_member_is_found_by_account_and_by_id(open_page, reader):
    app = open_page("member")
    assert "m0" in said(app)
    app.text_input(key="member").set_value("fuel:acc-fuel-m002").run()
    no_complaints(app)
    card = reader.query("select * from member_360 where member_id = 'm002'").row(0, named=True)
    assert figures(app)["Net sales, 365 days"] == f"${card['net_sales_365d']:,.2f}"
    assert figures(app)["Score"] == f"{card['score']:,}"
    assert "Bread voucher" in table(app, "Benefit", "Held out").iloc[0]["Benefit"]
    assert len(table(app, "Business", "Account")) == 3
    app.text_input(key="member").set_value("nobody").run()
    assert "Nobody is known as nobody" in said(app)
    app.text_input(key="member").set_value("").run()


@pytest.mark.parametrize("page", PAGES)
def test_pages_speak_chinese_and_no_codes(open_page, page):
    app = open_page(page, language="zh")
    no_complaints(app)
    words = said(app)
    assert re.search(r"[\u4e00-\u9fff]", words)
    assert app.sidebar.selectbox(key="business:zh").options[0] == "全部業務"
    assert "烘焙" in "".join(app.sidebar.selectbox(key="business:zh").options)
    without_paths = "\n".join(line for line in words.splitlines() if "/" not in line)
    assert RAW.findall(without_paths) == []


def test_an_empty_snapshot_says_on_every_page_what_to_do(tmp_path, monkeypatch):
    empty = (
        "member_scores",
        "score_reasons",
        "model_quality",
        "model_calibration",
        "benefit_recommendations",
        "benefit_budget",
    )
    empty += (
        "benefit_catalogue",
        "benefit_daily",
        "segment_catalogue",
        "segment_membership",
        "segment_daily",
        "points_daily",
    )
    empty += ("points_balance", "cross_business_matrix", "first_to_next", "return_curve", "second_order_conversion")
    empty += ("cohort_retention", "member_tier_history", "sales_bridge", "lifecycle_transitions", "lifecycle_daily")
    publish_world(tmp_path, without=empty)
    monkeypatch.setenv("MEMBER360_HOME", str(tmp_path))
    monkeypatch.setenv("MEMBER360_WORKSPACE", str(default_workspace()))
    app = AppTest.from_file(APP, default_timeout=120).run()
    for page in PAGES:
        app.switch_page(f"screens/{page}.py").run()
        no_complaints(app)
        assert app.info or app.warning, page


def test_nothing_published_is_told_and_a_publication_is_seen_at_the_next_click(tmp_path, monkeypatch):
    monkeypatch.setenv("MEMBER360_HOME", str(tmp_path))
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert "member360 run" in app.error[0].value
    publish_world(tmp_path)
    app.run()
    no_complaints(app)
    assert figures(app)["Buyers"]


def test_what_was_chosen_stays_chosen_in_another_language(open_page):
    app = open_page("lifecycle", business="bakery", grain="month")
    app.selectbox(key="compare").select("last_year").run()
    chosen = app.selectbox(key="period_month_bakery").value
    app.session_state["language"] = "zh"
    app.run()
    no_complaints(app)
    assert app.selectbox(key="business:zh").value == "bakery"
    assert app.radio(key="grain:zh").value == "month"
    assert app.selectbox(key="compare:zh").value == "last_year"
    assert app.selectbox(key="period_month_bakery:zh").value == chosen
    app.selectbox(key="compare:zh").select("previous").run()
    app.session_state["language"] = "en"
    app.run()
    assert app.selectbox(key="compare").value == "previous"
