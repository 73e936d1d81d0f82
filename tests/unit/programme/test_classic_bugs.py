"""What open loyalty engines get wrong, one named test each, on a hand-worked world."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from tests.oracles.programme_world import Business, Currency, Member, Order, Programme, Refund, Rule, Sent
from tests.unit.programme.warehouse import build

NEW_YEAR = datetime(2017, 1, 1, 12)  # noqa: DTZ001  naive UTC, as everywhere in the warehouse

PROGRAMME = Programme(
    as_of=date(2017, 6, 30),
    timezone="UTC",
    businesses=(
        Business("shop", "UTC"),
        Business("slow", "UTC"),
        Business("own", "UTC", sends_own_restores=True),
    ),
    currencies=(Currency("score", "score", window_days=60), Currency("coins", "coins", life_days=30)),
    tiers=(("plain", 0), ("silver", 100), ("gold", 300)),
    review_days=((1, 1), (4, 1), (7, 1), (10, 1)),
    rules=tuple(
        Rule(f"{business}_{currency}", 1, business, currency, Decimal(1), date(2017, 1, 1), None, pending)
        for business, pending in (("shop", 0), ("slow", 14), ("own", 0))
        for currency in ("score", "coins")
    ),
)


def _on(day: int) -> datetime:
    """Noon of a day of the year, the first being 1."""
    return NEW_YEAR + timedelta(days=day - 1)


def _order(name: str, day: int, amount: str, business: str = "shop") -> Order:
    return Order(business, f"{name}-{day}", name, _on(day), Decimal(amount))


def _refund(order: Order, day: int, amount: str, number: int = 1) -> Refund:
    return Refund(order.business, f"{order.activity_id}-r{number}", order.activity_id, _on(day), Decimal(amount))


def _spend(order: Order, points: int) -> Sent:
    name = f"{order.activity_id}:points_redeemed"
    return Sent(
        order.business,
        name,
        order.account_id,
        "points_redeemed",
        "coins",
        points,
        order.occurred_at,
        order.activity_id,
    )


def _member(name: str, orders: Sequence[Order], refunds: Sequence[Refund] = (), sent: Sequence[Sent] = ()) -> Member:
    businesses = {order.business for order in orders}
    return Member(
        name,
        tuple((b, name, date(2017, 1, 1)) for b in sorted(businesses)),
        tuple(orders),
        tuple(refunds),
        tuple(sent),
    )


def _farmer() -> Member:
    order = _order("farmer", 170, "9.99")
    pieces = [_refund(order, 170, "0.01", number) for number in range(100, 999)]
    return _member("farmer", [order], [*pieces, _refund(order, 171, "50.00", 999)])


def _members() -> list[Member]:
    spender, thief = _order("spender", 150, "100.00"), _order("thief", 100, "60.00")
    paid, void = _order("thief", 120, "20.00"), _order("voider", 175, "80.00", "slow")
    old, away = _order("old", 10, "100.00"), _order("away", 60, "150.00")
    owner = _order("owner", 160, "40.00", "own")
    return [
        _farmer(),
        _member("spender", [spender], [], [replace(_spend(spender, 30), occurred_at=_on(160))]),
        _member("old", [old, _order("old", 175, "50.00")], [], [replace(_spend(old, 100), occurred_at=_on(20))]),
        _member("thief", [thief, paid], [_refund(paid, 170, "20.00")], [_spend(paid, 60)]),
        _member("voider", [void], [_refund(void, 176, "80.00")]),
        _member("away", [away, _order("away", 175, "20.00")], [_refund(away, 170, "150.00")]),
        _member(
            "exact",
            [_order("exact", 175, "99.99"), _order("exact", 176, "1.00"), _order("exact", 177, "200.00")],
        ),
        _member("below", [_order("below", 175, "99.00"), _order("below", 176, "0.99")]),
        _member("owner", [owner], [_refund(owner, 161, "40.00")], [_spend(owner, 15)]),
        _member(
            "broke",
            [_order("broke", 160, "50.00")],
            [_refund(_order("broke", 160, "50.00"), 165, "50.00")],
            [replace(_spend(_order("broke", 160, "50.00"), 50), occurred_at=_on(161), order_id=None)],
        ),
        _member(
            "versions",
            [
                _order("versions", 40, "30.00"),
                _order("versions", 140, "30.00"),
                _order("versions", 160, "30.00"),
            ],
            [_refund(_order("versions", 140, "30.00"), 165, "10.00")],
        ),
    ]


@pytest.fixture(scope="module")
def warehouse(manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(manifest, tmp_path_factory.mktemp("classic"), PROGRAMME, _members())


def _entries(warehouse: Path, member: str, currency: str = "coins") -> list[tuple[Any, ...]]:
    """Kind, points and day of a member's entries in time order."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute(
            """select kind, points, dayofyear(occurred_at) from fct_points_ledger
            where member_id = ? and currency = ? order by occurred_at, points desc""",
            [member, currency],
        ).fetchall()


def _one(warehouse: Path, query: str) -> tuple[Any, ...]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        rows = con.execute(query).fetchall()
    assert len(rows) == 1
    return tuple(rows[0])


def test_refund_farming_leaves_no_point_behind(warehouse: Path) -> None:
    """9.99 given back cent by cent, and then some, keep nothing and lose no more than they earned."""
    for currency in ("coins", "score"):
        entries = _entries(warehouse, "farmer", currency)
        assert entries[0] == ("earn", 9, 170)
        assert {kind for kind, _, _ in entries[1:]} == {"clawback"}
        assert sum(points for _, points, _ in entries) == 0
        assert [points for _, points, _ in entries[1:]] == [-1] * 9


def test_redeemed_points_are_deducted_once(warehouse: Path) -> None:
    """30 of 100 coins are spent; at the end of the lot only the other 70 expire."""
    assert _entries(warehouse, "spender") == [("earn", 100, 150), ("redeem", -30, 160), ("expire", -70, 180)]


def test_expired_credits_do_not_leave_while_old_debits_stay(warehouse: Path) -> None:
    """The 100 of January were spent before they could expire: the debit does not weigh on the 50 of June."""
    assert _entries(warehouse, "old") == [("earn", 100, 10), ("redeem", -100, 20), ("earn", 50, 175)]


def test_a_refund_steals_no_coins(warehouse: Path) -> None:
    """Coins paid for a refunded order come back with a new life, though their lot is long gone."""
    assert _entries(warehouse, "thief") == [
        ("earn", 60, 100),
        ("earn", 20, 120),
        ("redeem", -60, 120),
        ("expire", -20, 150),
        ("restore", 60, 170),
        ("clawback", -20, 170),
    ]


def test_a_business_that_sends_its_own_restores_is_not_helped(warehouse: Path) -> None:
    assert [kind for kind, _, _ in _entries(warehouse, "owner")] == ["earn", "redeem", "clawback"]


def test_points_of_a_voided_order_are_never_available(warehouse: Path) -> None:
    assert _entries(warehouse, "voider") == [("earn", 80, 175), ("clawback", -80, 176)]
    assert _one(
        warehouse,
        """select balance, pending, available from points_balance
        where member_id = 'voider' and currency = 'coins'""",
    ) == (0, 0, 0)


def test_a_score_does_not_fall_below_zero_when_a_clawback_outlives_its_earning(warehouse: Path) -> None:
    """150 points left the window on day 120; the refund of day 170 takes nothing of the 20 of day 175."""
    assert sum(points for _, points, _ in _entries(warehouse, "away", "score")) == 20
    assert _one(warehouse, "select score from member_programme where member_id = 'away'") == (20,)


def test_a_tier_is_reached_at_the_exact_threshold(warehouse: Path) -> None:
    """99 and 0 points stay plain; 99 and 1 are silver on their very day, and 300 in all are gold."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        tiers = con.execute(
            """select member_id, tier, dayofyear(valid_from) from member_tier_history
            where member_id in ('exact', 'below') order by 1, 3"""
        ).fetchall()
    assert tiers == [
        ("below", "plain", 1),
        ("exact", "plain", 1),
        ("exact", "silver", 176),
        ("exact", "gold", 177),
    ]


def test_points_spent_before_a_refund_are_owed(warehouse: Path) -> None:
    assert _one(
        warehouse,
        "select balance, available from points_balance where member_id = 'broke' and currency = 'coins'",
    ) == (-50, -50)


def test_a_rule_version_from_day_e_leaves_earlier_orders_alone(
    warehouse: Path, manifest: Manifest, tmp_path: Path
) -> None:
    """A tenfold rate from day 150 on: not even day 165's refund of day 140's order is worked out anew."""
    day_e = date(2017, 5, 30)
    rules = tuple(
        version
        for rule in PROGRAMME.rules
        for version in (
            replace(rule, valid_to=day_e),
            replace(rule, version=2, rate=rule.rate * 10, valid_from=day_e),
        )
    )
    changed = build(manifest, tmp_path, replace(PROGRAMME, rules=rules), _members())
    query = """select entry_id, kind, points, rule_version from fct_points_ledger
        where member_id = 'versions' and currency = 'score' and activity_id not like '%-160' order by all"""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        before = con.execute(query).fetchall()
    with duckdb.connect(str(changed), read_only=True) as con:
        after = con.execute(query).fetchall()
    assert after == before
    assert sorted(points for _, _, points, _ in after) == [-10, 30, 30]
    assert ("earn", 300, 160) in _entries(changed, "versions", "score")
