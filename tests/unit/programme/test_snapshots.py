"""The ledger as a function of what is known: not of the order in which it came, nor of what comes later."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from tests.oracles.programme_world import Member, Order, Refund, Sent, local_day
from tests.unit.programme.random_world import AS_OF, BUSINESSES, full_programme, members
from tests.unit.programme.warehouse import build, run

ENTRIES = "select * from fct_points_ledger order by entry_id"
EARLIER = AS_OF - timedelta(days=100)


@pytest.fixture(scope="module")
def world() -> list[Member]:
    return members(full_programme(), 250, seed=7)


@pytest.fixture(scope="module")
def warehouse(manifest: Manifest, tmp_path_factory: pytest.TempPathFactory, world: list[Member]) -> Path:
    return build(manifest, tmp_path_factory.mktemp("all"), full_programme(), world)


def _query(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(query).fetchall()


def test_the_identities_between_the_tables_hold(warehouse: Path, manifest: Manifest) -> None:
    run(manifest, warehouse, ["test", "--select", "path:models/4_programme,test_type:data"])


def test_any_order_of_arrival_gives_the_same_tables(
    warehouse: Path, manifest: Manifest, tmp_path: Path, world: list[Member]
) -> None:
    rng = random.Random(1)  # noqa: S311  a shuffle, not a secret
    shuffled = [
        replace(
            member,
            accounts=tuple(rng.sample(member.accounts, len(member.accounts))),
            orders=tuple(
                replace(o, lines=tuple(reversed(o.lines))) for o in rng.sample(member.orders, len(member.orders))
            ),
            sent=tuple(rng.sample(member.sent, len(member.sent))),
        )
        for member in rng.sample(world, len(world))
    ]
    other = build(manifest, tmp_path, full_programme(), shuffled)
    for query in (
        ENTRIES,
        "select * from points_balance order by all",
        "select * from points_daily order by all",
        "select * from member_tier_history order by all",
        "select * from member_programme order by all",
    ):
        assert _query(other, query) == _query(warehouse, query)


def test_a_later_snapshot_only_adds_rows(
    warehouse: Path, manifest: Manifest, tmp_path: Path, world: list[Member]
) -> None:
    """An earlier day's ledger is the later one's entries booked up to it; past tiers stay what they were."""
    earlier = build(
        manifest,
        tmp_path,
        replace(full_programme(), as_of=EARLIER),
        [_cut(member, EARLIER) for member in world],
    )
    then = _query(earlier, ENTRIES)
    assert then == _query(
        warehouse, f"select * from fct_points_ledger where entry_date <= date '{EARLIER}' order by entry_id"
    )
    assert len(then) > 1000
    tiers = """select member_id, tier, valid_from, {} as valid_to, reason from member_tier_history
        where valid_from <= date '{}' order by all"""
    assert _query(earlier, tiers.format("valid_to", EARLIER)) == _query(
        warehouse, tiers.format(f"case when valid_to <= date '{EARLIER}' then valid_to end", EARLIER)
    )


def _cut(member: Member, as_of: date) -> Member:
    """The member with every row after the as-of day taken out, by each business's own day."""
    zones = {b.name: b.timezone for b in BUSINESSES}

    def known(row: Order | Refund | Sent) -> bool:
        moment = row.refunded_at if isinstance(row, Refund) else row.occurred_at
        return local_day(moment, zones[row.business]) <= as_of

    return replace(
        member,
        orders=tuple(filter(known, member.orders)),
        refunds=tuple(filter(known, member.refunds)),
        sent=tuple(filter(known, member.sent)),
    )
