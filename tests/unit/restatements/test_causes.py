"""What is said of a figure that moved, on worlds of a handful of rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import duckdb
import pytest

from member360.publishing import RunContext
from member360.restatements.causes import lay_out_events, with_causes
from member360.restatements.compare import SCHEMA

LAST = RunContext(date(2024, 3, 10), datetime.fromisoformat("2024-03-11T06:00:00"), "w", "w1", "c1", "r1")
NOW = replace(
    LAST, as_of=date(2024, 3, 11), known_at=datetime.fromisoformat("2024-03-12T06:00:00"), run_fingerprint="r2"
)
Why = Callable[..., str]


@pytest.fixture
def why(warehouse: duckdb.DuckDBPyConnection) -> Why:
    """The cause that is said of one figure."""

    def why(business: str, period: str, settled_on: str, member: str | None = None, now: RunContext = NOW) -> str:
        warehouse.execute(f"create or replace temp table restated ({SCHEMA})")
        warehouse.execute(
            "insert into restated values ('t', ?, ?, ?, '', ?, 'f', 1, 2)", [business, period, settled_on, member]
        )
        lay_out_events(warehouse, LAST, now)
        [(cause,)] = warehouse.sql(f"select cause from ({with_causes(warehouse)})").fetchall()
        return str(cause)

    return why


def arrive(
    warehouse: duckdb.DuckDBPyConnection, activity: str, kind: str, day: str, *, known: bool = False, order: str = "",
    verdict: str = "current", account: str = "a1",
) -> None:  # fmt: skip
    """A row of the shop, known to the last run or received since."""
    received = "2024-03-11 06:00:00" if known else "2024-03-12 06:00:00"
    row = ["shop", activity, account, kind, day, order or None, received]
    warehouse.execute("insert into landing_activity values (?, ?, ?, ?, ?, ?, ?, ?)", [*row, verdict])
    if verdict == "current":
        warehouse.execute("insert into stg_activity values (?, ?, ?, ?, ?, ?, ?)", row)


def test_rows_that_came_late_are_counted_for_their_own_day_and_nobody_elses(warehouse, why: Why):
    arrive(warehouse, "o1", "order", "2024-03-05")
    arrive(warehouse, "o2", "order", "2024-03-05")
    arrive(warehouse, "v1", "visit", "2024-03-07")
    arrive(warehouse, "o0", "order", "2024-03-05", known=True)
    assert why("shop", "2024-03-05", "2024-03-05") == "late rows (2)"
    assert why("ecosystem", "2024-03-04", "2024-03-10") == "late rows (3)"
    # A stage of the 6th stands on what was bought before it; so may one of another business's members.
    assert why("shop", "2024-03-06", "2024-03-06") == "late rows (2)"
    assert why("cinema", "2024-03-06", "2024-03-06") == "late rows (2)"
    assert why("shop", "2024-03-04", "2024-03-04") == "unexplained"


def test_a_refund_of_today_reaches_the_day_of_its_order(warehouse, why: Why):
    arrive(warehouse, "o1", "order", "2024-02-20", known=True)
    arrive(warehouse, "r1", "refund", "2024-03-11", order="o1")
    assert why("shop", "2024-02-20", "2024-02-20") == "refunds (1)"


def test_a_correction_reaches_the_day_it_left_and_the_day_it_came_to(warehouse, why: Why):
    arrive(warehouse, "o1", "order", "2024-02-20", known=True, verdict="superseded")
    arrive(warehouse, "o1", "order", "2024-02-25")
    warehouse.execute(
        "insert into int_activity_versions values ('shop', 'o1', 'superseded'), ('shop', 'o1', 'current')"
    )
    assert why("shop", "2024-02-20", "2024-02-20") == "corrections (1)"
    assert why("shop", "2024-02-25", "2024-02-25") == "corrections (1)"


def test_a_members_rows_moved_by_what_happened_to_that_member(warehouse, why: Why):
    warehouse.execute("insert into one_id_map values ('shop', 'a1', 'm1'), ('shop', 'a2', 'm2')")
    warehouse.execute("insert into one_id_history values ('merged', 'm3', 'm4', '2024-03-12')")
    arrive(warehouse, "o1", "order", "2024-03-05", account="a1")
    arrive(warehouse, "o2", "order", "2024-03-05", account="a2", verdict="in_conflict")
    warehouse.execute("insert into int_activity_versions values ('shop', 'o2', 'in_conflict')")
    assert why("shop", "2024-03-05", "2024-03-05", "m1") == "late rows (1)"
    assert why("shop", "2024-03-05", "2024-03-05", "m2") == "conflicts (1)"
    assert why("shop", "2024-01-05", "2024-01-05", "m4") == "merged members (1)"
    assert why("shop", "2024-01-05", "2024-01-05") == "merged members (2)"


def test_with_other_rules_nothing_else_is_blamed(warehouse, why: Why):
    arrive(warehouse, "o1", "order", "2024-03-05")
    assert why("shop", "2024-03-05", "2024-03-05", now=replace(NOW, workspace_fingerprint="w2")) == "rules"
    older = replace(NOW, known_at=datetime.fromisoformat("2024-03-01"), code_version="c2")
    assert why("shop", "2024-03-05", "2024-03-05", now=older) == "code, known-at"
