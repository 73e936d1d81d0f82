"""Every entry, balance and tier interval of a world of random members against the oracle in plain Python."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from tests.oracles.programme import replay
from tests.oracles.programme_world import Answer
from tests.unit.programme.random_world import far_programme, full_programme, members
from tests.unit.programme.warehouse import build

WORLDS = {"full": (full_programme(), 1000), "far": (far_programme(), 250)}


@pytest.fixture(scope="module", params=list(WORLDS))
def world(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def warehouse(world: str, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    programme, count = WORLDS[world]
    return build(manifest, tmp_path_factory.mktemp(world), programme, members(programme, count, seed=20170101))


@pytest.fixture(scope="module")
def answers(world: str) -> dict[str, Answer]:
    programme, count = WORLDS[world]
    return {m.member_id: replay(programme, m) for m in members(programme, count, seed=20170101)}


def _rows(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute(query).fetchall()


def _differences(got: Sequence[tuple[Any, ...]], want: Sequence[tuple[Any, ...]]) -> list[str]:
    """The first rows that only one side has."""
    left, right = sorted(map(repr, got)), sorted(map(repr, want))
    if left == right:
        return []
    only_got, only_want = set(left) - set(right), set(right) - set(left)
    return [f"{len(only_got)} only in the warehouse, {len(only_want)} only in the oracle"] + [
        f"{side} {row}" for side, rows in (("warehouse", only_got), ("oracle", only_want)) for row in sorted(rows)[:6]
    ]


def test_every_entry_of_the_ledger_is_the_oracles(warehouse: Path, answers: dict[str, Answer]) -> None:
    got = _rows(
        warehouse,
        """select member_id, business, account_id, currency, kind, points, occurred_at, entry_date,
        available_at, available_date, activity_id, rule_id, rule_version, category, expires_at
        from fct_points_ledger""",
    )
    want = [(*entry, expires_at) for answer in answers.values() for entry, expires_at in answer.entries]
    assert not _differences(got, want)
    assert {row[4] for row in got} == {"earn", "gift", "restore", "redeem", "expire", "clawback", "adjust"}


def test_every_balance_is_the_oracles(warehouse: Path, answers: dict[str, Answer]) -> None:
    got = _rows(
        warehouse,
        "select member_id, currency, balance, pending, available, expiring_30_days from points_balance",
    )
    want = [
        (member, currency, *numbers)
        for member, answer in answers.items()
        for currency, numbers in answer.balances.items()
    ]
    assert not _differences(got, want)
    assert any(row[4] < 0 for row in got), "no member of this world owes points"


def test_every_tier_interval_is_the_oracles(warehouse: Path, answers: dict[str, Answer]) -> None:
    got = _rows(warehouse, "select member_id, tier, valid_from, valid_to, reason from member_tier_history")
    want = [tuple(interval) for answer in answers.values() for interval in answer.tiers]
    assert not _differences(got, want)


def test_scores_and_the_next_review_are_the_oracles(warehouse: Path, answers: dict[str, Answer]) -> None:
    got = _rows(
        warehouse,
        """select member_id, score, next_review_on, tier_if_silent, score_to_keep_tier,
        score_to_next_tier, tier, tier_since from member_programme""",
    )
    want = [
        (
            m,
            a.score,
            a.next_review_on,
            a.tier_if_silent,
            a.score_to_keep_tier,
            a.score_to_next_tier,
            a.tiers[-1].tier,
            a.tiers[-1].valid_from,
        )
        for m, a in answers.items()
    ]
    assert not _differences(got, want)
