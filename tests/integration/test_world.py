"""Every answer of the hand-written world, read from published snapshots: ids, stages, tiers, points, sales, rows."""

from collections import defaultdict
from typing import Any

import polars as pl
import pytest

from member360.activation.exports.permission import permission
from member360.publishing import Reader
from tests.world import expected as e
from tests.world import expected_points as p

DAYS = (0, 1, 2)
Readers = tuple[Reader, ...]


def rows(reader: Reader, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return reader.query(sql, list(parameters) or None).rows()


def member(reader: Reader, account: str) -> str:
    return rows(reader, "select member_id from one_id_map where account_id = ?", account)[0][0]


def accounts(reader: Reader, member_ids: set[str]) -> set[str]:
    return {
        account
        for account, owner in rows(reader, "select account_id, member_id from one_id_map")
        if owner in member_ids
    }


def of(reader: Reader, account: str, table: str, columns: str, order: str = "1") -> list[tuple[Any, ...]]:
    return rows(
        reader, f'select {columns} from "{table}" where member_id = ? order by {order}', member(reader, account)
    )


# --- One ID -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_accounts_are_the_members_that_were_worked_out(days: Readers, day: int):
    groups = defaultdict(set)
    for account, member_id in rows(days[day], "select account_id, member_id from one_id_map"):
        groups[member_id].add(account)
    assert sorted(map(sorted, groups.values())) == sorted(map(sorted, e.MEMBERS[day]))


def test_a_merge_keeps_the_founders_id_and_its_undoing_restores_both(days: Readers):
    apart, together, again = ((member(day, "m2"), member(day, "e2")) for day in days)
    assert apart[0] != apart[1]
    assert together == (apart[0], apart[0])  # m2 registered first, so its account founded
    assert again == apart


def test_history_tells_each_change_with_its_day_and_cause(days: Readers):
    changes = rows(
        days[2],
        "select account_id, changed_on::varchar, kind, cause, member_id, previous_member_id "
        "from one_id_history order by changed_on, account_id",
    )
    m2, e2 = member(days[0], "m2"), member(days[0], "e2")
    first = [(account, kind, cause) for account, day, kind, cause, *_ in changes if day == "2024-03-12"]
    assert ("e1", "joined", "verified_phone") in first
    assert sorted(a for a, kind, _ in first if kind == "created") == sorted(
        account for group in e.APART for account in group if account != "e1"
    )
    later = [change for change in changes if change[1] != "2024-03-12" and change[2] != "created"]
    assert [(account, day, kind) for account, day, kind, *_ in later] == [
        ("e2", "2024-03-13", "merged"),
        ("e2", "2024-03-14", "split"),
    ]
    assert [ids for *_, new, old in later for ids in [(new, old)]] == [(m2, e2), (e2, m2)]
    assert "verified_phone" in later[1][3]
    assert "unverified" in later[1][3]


@pytest.mark.parametrize("day", [0, 1])
def test_history_once_told_stays_told(days: Readers, day: int):
    """But for m6, whom day 2 could not know of: it registered after that day's as-of day."""
    sql = "select * from one_id_history where changed_on <= ? and account_id <> 'm6' order by all"
    upto = ("2024-03-12", "2024-03-13")[day]
    assert rows(days[day], sql, upto) == rows(days[2], sql, upto)


# --- Lifecycle ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_stages_are_the_intervals_that_were_worked_out(days: Readers, day: int):
    for (account, business), stages in e.STAGES[day].items():
        ends = [valid_from for _, valid_from, _, _ in stages[1:]] + [None]
        assert of(
            days[day],
            account,
            "lifecycle_intervals",
            "stage, valid_from::varchar, entered_by, purchase_days, valid_to::varchar",
            "business = ? desc, valid_from".replace("?", f"'{business}'"),
        )[: len(stages)] == [(*stage, end) for stage, end in zip(stages, ends, strict=True)], (account, business)


@pytest.mark.parametrize("day", DAYS)
def test_nobody_has_stages_that_were_not_worked_out(days: Readers, day: int):
    found = rows(days[day], "select count(*) from lifecycle_intervals where business <> 'ecosystem'")
    assert found == [(sum(len(v) for (_, business), v in e.STAGES[day].items() if business != "ecosystem"),)]


@pytest.mark.parametrize("day", DAYS)
def test_members_of_one_business_live_the_same_in_the_ecosystem(days: Readers, day: int):
    """Whoever has accounts in one business only has its stages in the ecosystem too."""
    differing = rows(
        days[day],
        """
        select count(*) from (
            select member_id, stage, valid_from, valid_to, entered_by, purchase_days from lifecycle_intervals
            where business = 'ecosystem' and member_id in (
                select member_id from member_360 where businesses_with_account = 1
            )
            except
            select member_id, stage, valid_from, valid_to, entered_by, purchase_days from lifecycle_intervals
            where business <> 'ecosystem'
        )
        """,
    )
    assert differing == [(0,)]


@pytest.mark.parametrize("day", DAYS)
def test_as_of_is_the_freshest_business_day(days: Readers, day: int):
    assert str(days[day].manifest.as_of) == e.AS_OF[day]


# --- Programme ----------------------------------------------------------------------------------------------------


def tiers(reader: Reader, account: str) -> list[tuple[str, str, str]]:
    return of(reader, account, "member_tier_history", "tier, valid_from::varchar, reason", "valid_from")


@pytest.mark.parametrize("account", p.TIERS)
def test_tiers_are_the_history_that_was_worked_out(days: Readers, account: str):
    assert tiers(days[2], account) == p.TIERS[account]


def test_wang_as_one_never_lost_silver(days: Readers):
    assert tiers(days[0], "m2") == p.TIERS["m2"]
    assert tiers(days[1], "m2") == p.TIERS_OF_WANG_AS_ONE


def test_score_is_what_the_window_holds(days: Readers):
    assert {account: of(days[2], account, "member_360", "score")[0][0] for account in p.SCORE} == p.SCORE
    assert tuple(of(day, "m2", "member_360", "score")[0][0] for day in days) == p.SCORE_OF_WANG


@pytest.mark.parametrize("account", p.COINS)
def test_the_coins_ledger_is_the_one_that_was_worked_out(days: Readers, account: str):
    entries = of(
        days[2],
        account,
        "fct_points_ledger",
        "currency, kind, points, strftime(occurred_at, '%Y-%m-%d %H:%M'), strftime(available_at, '%Y-%m-%d %H:%M'), "
        "strftime(expires_at, '%Y-%m-%d %H:%M'), activity_id",
    )
    assert sorted(entry[1:] for entry in entries if entry[0] == "coins") == sorted(p.COINS[account])


def test_nobody_else_has_coins(days: Readers):
    holders = {m for (m,) in rows(days[2], "select distinct member_id from fct_points_ledger where currency = 'coins'")}
    assert holders == {member(days[2], account) for account in p.COINS}


@pytest.mark.parametrize("account", p.BALANCES)
def test_balances_are_the_sums_of_the_ledger(days: Readers, account: str):
    found = of(days[2], account, "points_balance", "currency, balance, pending, available, expiring_30_days")
    assert found[0] == ("coins", *p.BALANCES[account])
    columns = "coins_balance, coins_pending, coins_available, coins_expiring_30_days"
    assert of(days[2], account, "member_360", columns) == [p.BALANCES[account]]


def test_a_tier_can_be_lost_by_one_step_at_the_next_review(days: Readers):
    """Nothing of today's score is left on 1 June (the window then begins on 3 April)."""
    columns = "tier, next_review_on::varchar, tier_if_silent, score_to_keep_tier, next_tier, score_to_next_tier"
    assert of(days[2], "m3", "member_360", columns) == [("gold", "2024-06-01", "silver", 300, None, None)]
    assert of(days[2], "e2", "member_360", columns) == [("silver", "2024-06-01", "basic", 100, "gold", 120)]
    assert of(days[2], "m4", "member_360", columns) == [("basic", "2024-06-01", "basic", 0, "silver", 91)]


# --- Trade --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("business", e.NET_SALES)
def test_net_sales_are_to_the_cent(days: Readers, business: str):
    found = rows(
        days[2], "select day::varchar, net_sales from kpi_daily where business = ? and net_sales <> 0", business
    )
    assert dict(found) == e.NET_SALES[business]


def test_the_ecosystem_sells_what_its_businesses_sell(days: Readers):
    total = sum(sum(days_.values()) for days_ in e.NET_SALES.values())
    assert rows(days[2], "select sum(net_sales) from kpi_daily where business = 'ecosystem'") == [(total,)]


def test_the_sales_bridge_explains_march(days: Readers):
    found = days[2].query(
        "select * from sales_bridge where period = 'month' and business = 'market' and period_start = date '2024-03-01'"
    )
    assert {name: found[name][0] for name in e.BRIDGE} == e.BRIDGE


def test_march_in_the_market_has_one_retained_one_reactivated_and_one_lapsed(days: Readers):
    found = rows(
        days[2],
        "select active, new, retained, reactivated, lapsed from growth_accounting "
        "where period = 'month' and business = 'market' and period_start = date '2024-03-01'",
    )
    assert found == [(2, 0, 1, 1, 1)]


def test_who_buys_in_one_business_buys_in_another(days: Readers):
    """Trailing 90 days go back to 15 December; as one, Wang has bought in both."""
    sql = (
        "select members, members_in_both, penetration::double, whitespace_with_account, whitespace_without_account "
        "from cross_business_matrix where from_business = 'market' and to_business = 'meals'"
    )
    assert rows(days[2], sql) == [(4, 1, 0.25, 0, 3)]  # m1, m2, m3, m4: Lin alone has a meals account
    assert rows(days[1], sql) == [(4, 2, 0.5, 0, 2)]


def test_what_comes_after_the_first_business(days: Readers):
    sql = "select entry_business, next_business, members, median_days_between::double from first_to_next order by all"
    assert rows(days[2], sql) == [
        ("grocer", "none", 3, None),
        ("market", "meals", 1, 15.0),  # Lin: 5 to 20 January
        ("market", "none", 3, None),
        ("meals", "none", 4, None),
    ]


# --- Rows, segments, benefits -------------------------------------------------------------------------------------


def test_every_row_is_accounted_for(days: Readers):
    names = {"current_rows": "rows_current", "superseded": "rows_superseded", "in_conflict": "rows_in_conflict"}
    names |= {"quarantined": "rows_quarantined", "exact_duplicates": "rows_duplicate", "filtered": "rows_filtered"}
    names |= {"rows_read": "rows_read", "rows_added": "rows_added"}
    found = days[2].query("select * from account_of_rows").select(pl.sum(*names).cast(pl.Int64)).row(0, named=True)
    assert {names[column]: value for column, value in found.items()} == e.ROWS


def test_quarantine_names_file_line_column_and_rule(days: Readers):
    sql = "select file_name, line, column_name, rule from quarantine order by 1, 2"
    unmapped = ("market/orders_20240312.csv", 16, "activity_type", "unmapped_word")
    waiting = ("meals/tickets_20240312.jsonl", 16, None, "orphan_refund")
    assert [[(f.split("/")[-1], *rest) for f, *rest in rows(day, sql)] for day in (days[0], days[2])] == [
        [(unmapped[0].split("/")[-1], *unmapped[1:]), (waiting[0].split("/")[-1], *waiting[1:])],
        [(unmapped[0].split("/")[-1], *unmapped[1:])],
    ]


def test_segments_hold_the_members_that_were_worked_out(days: Readers):
    for segment, who in e.SEGMENTS.items():
        ids = {m for (m,) in rows(days[2], "select member_id from segment_membership where segment = ?", segment)}
        assert ids == {member(days[2], account) for account in who}, segment


def test_travellers_and_weekend_families_are_offered_their_benefits(days: Readers):
    """Two of the four classic cases, which the default workspace's data cannot show."""
    found = defaultdict(set)
    for benefit, member_id in rows(days[2], "select benefit_id, member_id from benefit_recommendations"):
        found[benefit].add(member_id)
    for benefit, who in e.BENEFITS.items():
        assert found[benefit] == {member(days[2], account) for account in who}, benefit
    assert of(days[2], "e4", "member_360", "home_city, away_share::double") == [("Boston", 0.4)]
    assert of(days[2], "e3", "member_360", "weekend_share::double") == [(0.8,)]  # only the last is on a Monday


def test_a_refusal_anywhere_is_a_refusal_for_that_number(days: Readers):
    """Lin said yes in the market and no at meals for one and the same number, on no stated day: refusal wins."""
    reachable = {a: of(days[2], a, "member_360", "reachable_sms")[0][0] for a in ("m1", "m2", "m3", "e3", "e4")}
    assert reachable == {"m1": False, "m2": True, "m3": False, "e3": True, "e4": False}


@pytest.mark.parametrize("day", DAYS)
def test_who_is_reachable_on_screen_can_be_exported_and_nobody_else(days: Readers, day: int):
    reachable = rows(days[day], "select member_id from member_360 where reachable_email or reachable_sms order by 1")
    members = [member_id for (member_id,) in rows(days[day], "select member_id from member_360")]
    decided = permission(days[day], members, "marketing", "own", ["email", "phone"])
    assert decided.members == [member_id for (member_id,) in reachable]


def test_chinese_words_arrive_as_they_were_sent(days: Readers):
    assert of(days[2], "g1", "member_360", "top_category, top_sku") == [("蔬菜", "白菜")]
    assert of(days[2], "m1", "member_360", "home_city") == [("上海",)]
    assert rows(days[2], "select city from fct_activity where activity_id = 'C3'") == [("杭州",)]  # as corrected
