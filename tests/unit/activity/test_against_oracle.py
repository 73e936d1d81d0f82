"""Layers 1 to 3, row for row, against a plain reading of the definitions over a world in which everything collides."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.oracles.landing import Landed, converted, land, orders, rate_of
from tests.oracles.landing_world import World, place
from tests.oracles.one_id import OneId

Rows = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def cut(world: World) -> World:
    return world.cut()


@pytest.fixture(scope="module")
def landed(cut: World) -> Landed:
    return land(cut)


@pytest.fixture(scope="module")
def one_id(cut: World, landed: Landed) -> OneId:
    return OneId(cut, landed)


def test_the_world_has_every_verdict_and_rule(landed: Landed):
    found = Counter(landed.verdicts.values())
    assert {rule for _, rule in found} == {
        None,
        "exact_duplicate",
        "left_out_by_correction",
        "lines_do_not_add_up",
        "lines_name_different_accounts",
        "missing_points",
        "no_rate",
        "orphan_lines",
        "orphan_refund",
        "other_currency",
        "superseded_by_correction",
        "score_is_never_spent",
        "superseded_by_newer_version",
        "unknown_points_currency",
        "versions_in_conflict",
    }
    assert min(found.values()) >= 3


@pytest.mark.parametrize("table", ["accounts", "activity", "order_lines"])
def test_every_row_gets_its_verdict(rows: Rows, cut: World, landed: Landed, table: str):
    delivered = {"accounts": cut.accounts, "activity": cut.activity, "order_lines": cut.lines}[table]
    expected = {(*place(row), *landed.verdicts[place(row)]) for row in delivered}
    columns = f"business, left(file_hash, -{len(table)}), line, part, verdict, rule"
    assert_same(rows(f"select {columns} from landing_{table}"), expected)


def test_what_stands_is_the_activity(rows: Rows, landed: Landed, one_id: OneId):
    today = one_id.map_on(one_id.receipt_days()[-1])
    ids = {(b, a): member for b, a, member in rows("select * from one_id_map")}
    expected = set()
    for key, row in landed.activity.items():
        amount, account = row["amount"], row["account_id"]
        rate = rate_of(key[0], row["activity_date"])
        expected.add(
            (
                *key,
                account,
                ids[today[key[0], account]] if account else None,
                row["activity_type"],
                row["activity_date"],
                row["occurred_at"],
                amount,
                None if amount is None else converted(amount, rate),
            )
        )
    found = rows(
        "select business, activity_id, account_id, member_id, activity_type, activity_date, occurred_at, amount,"
        " reporting_amount from fct_activity"
    )
    assert_same(found, expected)


def test_orders_are_net_of_their_refunds(rows: Rows, landed: Landed):
    expected = {(*key, *order.values()) for key, order in orders(landed).items()}
    found = rows("select business, activity_id, net_amount, net_reporting_amount, is_qualifying from int_orders")
    assert_same(found, expected)


def test_purchase_days_are_days_with_a_qualifying_order_of_a_member(rows: Rows, landed: Landed):
    ids = {(b, a): member for b, a, member in rows("select * from one_id_map")}
    expected = Counter(
        (ids[key[0], row["account_id"]], key[0], row["activity_date"])
        for key, row in landed.activity.items()
        if row["activity_type"] == "order" and row["account_id"] and orders(landed)[key]["is_qualifying"]
    )
    found = rows("select member_id, business, purchase_date, orders from int_purchase_days")
    assert_same(found, {(*key, times) for key, times in expected.items()})


def test_the_history_replayed_is_the_map_of_every_receipt_day(rows: Rows, one_id: OneId):
    ids = {
        (b, a): member
        for b, a, member in rows(
            "select business, account_id, 'm' || left(md5(business || '|' || account_id), 20) from stg_accounts"
        )
    }
    assert set(ids) == one_id.accounts
    history = rows("select business, account_id, member_id, changed_on, kind from one_id_history")
    assert {kind for *_, kind in history} == {"created", "joined", "merged", "split"}
    replayed: dict[tuple[str, str], str] = {}
    for today in one_id.receipt_days():
        replayed.update({(b, a): member for b, a, member, on, _ in history if on == today})
        assert replayed == {key: ids[founder] for key, founder in one_id.map_on(today).items()}, today
    assert replayed == {(b, a): member for b, a, member in rows("select * from one_id_map")}


TABLES = [
    "fct_activity", "fct_order_lines", "int_orders", "int_refunds", "int_purchase_days", "int_member_business",
    "one_id_map", "one_id_history", "account_links", "quarantine", "quarantine_summary",
    "stg_account_identifiers", "stg_accounts",
]  # fmt: skip


def test_a_run_is_one_over_landing_without_later_rows_in_any_order(
    build: Callable[..., Rows], rows: Rows, world: World, cut: World
):
    assert (len(cut.activity), len(cut.accounts)) < (len(world.activity), len(world.accounts))
    without_later = build(shuffled(cut))
    for table in TABLES:
        assert Counter(rows(f"select * from {table}")) == Counter(without_later(f"select * from {table}")), table


def shuffled(world: World) -> World:
    """The same rows in another order of arrival on disk."""
    return World(world.accounts[::-1], world.identifiers[::-1], world.activity[::-1], world.lines[::-1])


def assert_same(found: list[tuple[Any, ...]], expected: set[tuple[Any, ...]]) -> None:
    """The same rows, each once; a few of the differences where they are not."""
    missing, surplus = expected - set(found), set(found) - expected
    assert (missing, surplus) == (set(), set()), (sorted(missing, key=str)[:3], sorted(surplus, key=str)[:3])
    assert len(found) == len(expected)
