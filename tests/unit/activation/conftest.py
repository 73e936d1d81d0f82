"""A published snapshot of seven members, small enough to know by heart.

As-of day 2017-12-31, businesses grocery, fuel and garden. The tables have the columns that the tests speak
of.
"""

from collections.abc import Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import duckdb
import polars as pl
import pytest

from member360.activation.schema import Schema, schema_of_snapshot
from member360.publishing import (
    Column,
    Manifest,
    Reader,
    RunContext,
    SnapshotBuilder,
    TableContract,
    contracts_of_python_tables,
    open_snapshot,
    publish,
)
from member360.workspace.home import Home

AS_OF = date(2017, 12, 31)
CONTEXT = RunContext(AS_OF, datetime.fromisoformat("2018-01-01T06:00:00"), "test_world", "w1", "0.1.0", "r1")
TYPES = {
    "business": "business VARCHAR",
    "member_360": "member_id VARCHAR, stage VARCHAR, purchase_days BIGINT, last_purchase_on DATE, "
    "becomes_dormant_on DATE, sales_percentile_365d DECIMAL(18,6), net_sales_365d DECIMAL(18,2), "
    "gap_now_days BIGINT, tier VARCHAR, tier_if_silent VARCHAR, score_to_next_tier BIGINT, "
    "next_tier_threshold BIGINT, reachable_email BOOLEAN, coins_balance BIGINT, "
    "coins_available BIGINT, coins_pending BIGINT, coins_expiring_30_days BIGINT",
    "member_business": "member_id VARCHAR, business VARCHAR, stage VARCHAR, orders_90d BIGINT, "
    "net_sales_365d DECIMAL(18,2)",
    "fct_activity": "business VARCHAR, activity_id VARCHAR, account_id VARCHAR, member_id VARCHAR, "
    "activity_type VARCHAR, activity_date DATE, occurred_at TIMESTAMP, channel VARCHAR",
    "member_contact": "member_id VARCHAR, business VARCHAR, account_id VARCHAR, contact_kind VARCHAR, "
    "contact_point VARCHAR, opted_out_at TIMESTAMP",
    "member_consent": "member_id VARCHAR, contact_kind VARCHAR, contact_point VARCHAR, purpose VARCHAR, "
    "recipient VARCHAR, granted BOOLEAN, stated_at TIMESTAMP",
}
RESTRICTED = {"member_contact", "member_consent"}


def contracts() -> dict[str, TableContract]:
    """Contracts of the tables above."""
    found = {}
    for name, text in TYPES.items():
        pairs = (column.strip().split(" ") for column in text.replace(", ", ";").split(";"))
        columns = tuple(Column(column, kind) for column, kind in pairs)
        found[name] = TableContract(name, "One row.", columns, is_restricted=name in RESTRICTED)
    return found


_POLARS = {
    "VARCHAR": pl.String,
    "BIGINT": pl.Int64,
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime("us"),
    "BOOLEAN": pl.Boolean,
    "DOUBLE": pl.Float64,
    "DECIMAL(18,2)": pl.Decimal(18, 2),
    "DECIMAL(18,6)": pl.Decimal(18, 6),
}


def frame(name: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of a table by column name; a column that is not given is NULL."""
    types = {**contracts_of_python_tables(), **contracts()}[name].types
    plain = [
        {column: str(row[column]) if column in row else None for column in types if row.get(column) is not None}
        for row in rows
    ]
    texts = pl.DataFrame(plain, schema=dict.fromkeys(types, pl.String))
    return texts.select(_cast(column, kind) for column, kind in types.items())


def _cast(column: str, kind: str) -> pl.Expr:
    text = pl.col(column)
    if kind == "BOOLEAN":
        return text == "True"
    if kind == "TIMESTAMP":
        return text.str.to_datetime("%Y-%m-%d %H:%M", time_unit="us")
    if kind == "DATE":
        return text.str.to_date()
    return text.cast(_POLARS[kind])


MEMBER_360 = [
    {"member_id": "ann", "stage": "repeat", "purchase_days": 40, "last_purchase_on": "2017-12-30",
     "becomes_dormant_on": "2018-01-29", "sales_percentile_365d": "0.95", "net_sales_365d": "900.00",
     "gap_now_days": 1, "tier": "gold", "tier_if_silent": "silver", "score_to_next_tier": 100,
     "next_tier_threshold": 1300, "reachable_email": True, "coins_balance": 1500, "coins_available": 1300,
     "coins_pending": 200, "coins_expiring_30_days": 50},
    {"member_id": "bob", "stage": "repeat", "purchase_days": 9, "last_purchase_on": "2017-12-04",
     "becomes_dormant_on": "2018-01-03", "sales_percentile_365d": "0.80", "net_sales_365d": "500.00",
     "gap_now_days": 27, "tier": "silver", "tier_if_silent": "silver", "score_to_next_tier": 600,
     "next_tier_threshold": 600, "reachable_email": True, "coins_expiring_30_days": 0},
    {"member_id": "cat", "stage": "first_order", "purchase_days": 1, "last_purchase_on": "2017-12-20",
     "becomes_dormant_on": "2018-01-19", "sales_percentile_365d": "0.20", "net_sales_365d": "20.00",
     "gap_now_days": 11, "tier": "base", "tier_if_silent": "base", "score_to_next_tier": 230,
     "next_tier_threshold": 250, "reachable_email": False, "coins_expiring_30_days": 0},
    {"member_id": "dan", "stage": "dormant", "purchase_days": 5, "last_purchase_on": "2017-11-01",
     "becomes_dormant_on": "2017-12-01", "sales_percentile_365d": "0.60", "net_sales_365d": "300.00",
     "gap_now_days": 60, "tier": "base", "tier_if_silent": "base", "score_to_next_tier": 25,
     "next_tier_threshold": 250, "reachable_email": True, "coins_expiring_30_days": 7},
    {"member_id": "eve", "stage": "prospect", "purchase_days": 0, "tier": "base", "tier_if_silent": "base",
     "score_to_next_tier": 250, "next_tier_threshold": 250, "reachable_email": False},
]  # fmt: skip
MEMBER_BUSINESS = [
    {"member_id": member, "business": business, "stage": stage, "orders_90d": orders, "net_sales_365d": sales}
    for member, business, stage, orders, sales in [
        ("ann", "grocery", "repeat", 12, "500.00"), ("ann", "fuel", "repeat", 3, "300.00"),
        ("ann", "garden", "dormant", 0, "100.00"), ("bob", "grocery", "repeat", 4, "500.00"),
        ("cat", "fuel", "first_order", 1, "20.00"), ("dan", "grocery", "dormant", 0, "300.00"),
    ]
]  # fmt: skip
SCORES = [
    {"member_id": member, "business": business, "population": "active", "horizon_days": 28, "score": score,
     "decile": decile, "model": "logistic", "model_version": "1", "cutoff": "2018-01-01"}
    for member, business, score, decile in [
        ("ann", "ecosystem", 0.05, 10), ("bob", "ecosystem", 0.81, 1), ("bob", "grocery", 0.7, 2),
        ("cat", "ecosystem", 0.6, 3), ("dan", "ecosystem", 0.9, 1),
    ]
]  # fmt: skip
RECOMMENDATIONS = [
    {"member_id": member, "benefit_id": benefit, "evidence": "assumed", "is_holdout": held,
     "is_entitlement": owed, "reason_en": "why", "reason_zh": "why", "decided_on": "2017-12-31",
     "decision_id": f"{member}-{benefit}"}
    for member, benefit, held, owed in [
        ("ann", "nothing", False, False), ("ann", "lounge", False, True), ("bob", "coffee", False, False),
        ("cat", "nothing", True, False), ("dan", "coffee", False, False), ("eve", "nothing", False, False),
    ]
]  # fmt: skip
ACTIVITY = [
    {"business": business, "activity_id": f"a{place}", "account_id": f"{member}-1", "member_id": member,
     "activity_type": kind, "activity_date": day, "occurred_at": f"{day} 12:00", "channel": channel}
    for place, (member, business, kind, day, channel) in enumerate([
        ("ann", "grocery", "order", "2017-12-30", None), ("ann", "fuel", "order", "2017-12-02", None),
        ("ann", "fuel", "order", "2017-12-01", None), ("bob", "grocery", "order", "2017-12-04", None),
        ("bob", "grocery", "visit", "2017-12-31", None), ("dan", "grocery", "order", "2017-11-01", None),
    ])
]  # fmt: skip


def tables() -> dict[str, pl.DataFrame]:
    """All tables of the world, without contact points."""
    return {
        "business": frame("business", *({"business": name} for name in ("grocery", "fuel", "garden"))),
        "member_360": frame("member_360", *MEMBER_360),
        "member_business": frame("member_business", *MEMBER_BUSINESS),
        "member_scores": frame("member_scores", *SCORES),
        "benefit_recommendations": frame("benefit_recommendations", *RECOMMENDATIONS),
        "fct_activity": frame("fct_activity", *ACTIVITY),
        "member_contact": frame("member_contact"),
        "member_consent": frame("member_consent"),
    }


def publish_world(home: Home, **changed: pl.DataFrame) -> str:
    """Publish the world with some tables changed; returns the snapshot's id."""
    builder = SnapshotBuilder(home, CONTEXT, contracts())
    for name, rows in {**tables(), **changed}.items():
        builder.add_frame(name, rows)
    return publish(home, builder.finish().snapshot_id).snapshot_id


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[Reader]:
    home = Home(tmp_path_factory.mktemp("world"))
    publish_world(home)
    with open_snapshot(home) as reader:
        yield reader


@pytest.fixture(scope="module")
def schema(world) -> Schema:
    return schema_of_snapshot(world)


@pytest.fixture
def workspace():
    """What the exporter asks of a workspace."""
    from tests.unit.activation.exporting import destinations

    return SimpleNamespace(destinations=destinations(), settings=SimpleNamespace(country="US"))


@pytest.fixture
def published(monkeypatch):
    """Let the exporter open a snapshot that was never written: tables in memory behind the same reader."""
    from tests.unit.activation.exporting import world

    manifest = Manifest("0123456789ab", CONTEXT)
    opened = []

    def published(**changed) -> None:
        con = duckdb.connect()
        for name, rows in {**tables(), **world(**changed)}.items():
            con.register("rows", rows)
            con.execute(f'create or replace table "{name}" as select * from rows')
        opened.append(con)

    def open_in_memory(home, snapshot_id, *, restricted):
        del home, snapshot_id
        assert restricted
        return Reader(manifest, opened[-1].cursor(), [])

    monkeypatch.setattr("member360.activation.exports.exporter.open_snapshot", open_in_memory)
    yield published
    for con in opened:
        con.close()
