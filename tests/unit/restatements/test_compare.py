"""Which figures count as restated, on two hand-made snapshots."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import duckdb
import polars as pl
import pytest

from member360.publishing import Column, Manifest, RunContext, SnapshotBuilder, TableContract
from member360.publishing.contracts import Settled
from member360.restatements import restatements_of
from member360.workspace.home import Home

FIRST = RunContext(date(2024, 3, 10), datetime.fromisoformat("2024-03-11T06:00:00"), "w", "w1", "c1", "r1")
SECOND = replace(
    FIRST, as_of=date(2024, 3, 11), known_at=datetime.fromisoformat("2024-03-12T06:00:00"), run_fingerprint="r2"
)
DAILY = TableContract(
    "daily",
    "One row per business, day and kind.",
    (
        Column("business", "VARCHAR"),
        Column("day", "DATE"),
        Column("kind", "VARCHAR"),
        Column("orders", "BIGINT"),
        Column("share", "DECIMAL(18,6)"),
    ),
    partition_by="day",
    restated=Settled("day", ("kind",), {"orders": "day", "share": "day + 3"}),
)
SHARE = pl.Decimal(18, 6)
Row = tuple[str, str, str, int, str | None]
Publish = Callable[..., Manifest]


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def publish(home: Home, warehouse: duckdb.DuckDBPyConnection) -> Publish:
    """Build a snapshot, its restatements against an earlier one among its tables."""

    def publish(rows: list[Row], last: Manifest | None = None, context: RunContext = FIRST) -> Manifest:
        builder = SnapshotBuilder(home, context, {DAILY.name: DAILY})
        frame = pl.DataFrame(rows, schema=["business", "day", "kind", "orders", "share"], orient="row")
        builder.add_frame(
            "daily",
            frame.with_columns(pl.col("day").str.to_date(), pl.col("share").str.to_decimal(scale=6).cast(SHARE)),
        )
        query = restatements_of(warehouse, home.snapshots, last, context, builder.tables, {DAILY.name: DAILY})
        builder.add_from_duckdb(warehouse, "restatements", query)
        return builder.finish()

    return publish


def restated(home: Home, manifest: Manifest) -> list[tuple[object, ...]]:
    files = [str(home.snapshots / file.path) for file in manifest.tables["restatements"].files]
    rows = pl.read_parquet(files).select("business", "period", "key", "figure", "before", "after").rows()
    return [(business, str(period), key, figure, *map(_plain, pair)) for business, period, key, figure, *pair in rows]


def _plain(value: object) -> float | None:
    return None if value is None else float(str(value))


BASE: list[Row] = [
    ("shop", "2024-02-05", "web", 4, "0.5"),
    ("shop", "2024-02-06", "web", 7, "0.5"),
    ("shop", "2024-03-08", "web", 5, None),
    ("shop", "2024-03-10", "till", 3, None),
]


def test_what_was_settled_and_says_something_else_is_listed(home: Home, publish: Publish):
    last = publish(BASE)
    assert restated(home, last) == []
    now = publish(
        [
            ("shop", "2024-02-05", "web", 4, "0.25"),  # another share of a day long over
            ("shop", "2024-03-08", "web", 6, "0.75"),  # orders moved; the share was not known yet
            ("shop", "2024-03-08", "till", 0, None),  # a row of nothing
            ("shop", "2024-03-09", "web", 2, None),  # came late; its share is settled on the 12th
            ("shop", "2024-03-11", "web", 9, None),  # the last run did not reach this day
        ],
        last,
        SECOND,
    )
    assert restated(home, now) == [
        ("shop", "2024-02-05", "kind=web", "share", 0.5, 0.25),
        ("shop", "2024-02-06", "kind=web", "orders", 7.0, None),
        ("shop", "2024-02-06", "kind=web", "share", 0.5, None),
        ("shop", "2024-03-08", "kind=web", "orders", 5.0, 6.0),
        ("shop", "2024-03-09", "kind=web", "orders", None, 2.0),
        ("shop", "2024-03-10", "kind=till", "orders", 3.0, None),
    ]


def test_months_without_a_change_are_not_read(home: Home, publish: Publish, warehouse: duckdb.DuckDBPyConnection):
    """Nothing else could say so: the file of a month that did not change is gone, and is not missed."""
    last = publish(BASE)
    now = publish([*BASE[:2], ("shop", "2024-03-08", "web", 6, None), BASE[3]], last, SECOND)
    [february] = [file for file in last.tables["daily"].files if file.partition == "2024-02"]
    (home.snapshots / february.path).unlink()
    query = restatements_of(warehouse, home.snapshots, last, SECOND, {"daily": now.tables["daily"]}, {"daily": DAILY})
    assert [row[4:7] for row in warehouse.sql(query).fetchall()] == [("orders", 5, 6)]


def test_the_same_content_again_keeps_what_was_said(home: Home, publish: Publish):
    last = publish(BASE)
    now = publish([*BASE[:3], ("shop", "2024-03-10", "till", 2, None)], last, SECOND)
    again = publish([*BASE[:3], ("shop", "2024-03-10", "till", 2, None)], now, SECOND)
    assert restated(home, again) == [("shop", "2024-03-10", "kind=till", "orders", 3.0, 2.0)]
    assert again.snapshot_id == now.snapshot_id
