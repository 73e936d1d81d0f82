"""What was planted is what the pipeline's account of rows shows, row for row: intake, landing and the first dbt layer.

What belongs here: one small world with every defect planted much more often than usual, so that each comes. What does
not: the pipeline's other layers, which no planted count speaks of.
"""

import json
from datetime import datetime
from types import SimpleNamespace

import duckdb
import pytest
from dbt.cli.main import dbtRunner

from member360.ingestion import register_views, take_in
from member360.simulation import Asked, How, Parameters, simulate
from member360.workspace import load_workspace
from member360.workspace.home import Home
from member360.workspace.reference import reference_tables
from orchestration.assets.intake import run_context, write_schema
from orchestration.dbt import _base_arguments, load_manifest
from orchestration.resources import RunArguments, Site

OFTEN = Parameters(
    late_share=0.1, duplicate_share=0.05, correction_share=0.1, conflict_share=0.05, corrupt_share=0.1,
    orphan_share=0.01, account_duplicate_share=0.05, phone_changed_per_year=0.5,
)  # fmt: skip
COLUMNS = {
    "read": "rows_read", "current": "current_rows", "superseded": "superseded", "duplicate": "exact_duplicates",
    "in_conflict": "in_conflict", "quarantined": "quarantined", "filtered": "filtered",
}  # fmt: skip


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    """The warehouse's first layer over a world of 400 people, and what was told of it."""
    base = tmp_path_factory.mktemp("planted")
    out, home = base / "world", Home(base / "home")
    simulate(Asked(members=400, days=60, seed=7), out, parameters=OFTEN, how=How(workers=1))
    workspace = load_workspace(out)
    report = take_in(workspace, home, datetime.fromisoformat("2026-06-01"), lambda _: None)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("set timezone = 'UTC'")
        register_views(connection, workspace, home)
        tables = dict(reference_tables(workspace))
        tables["run_context"] = run_context(connection, Site(out, home), RunArguments())
        write_schema(connection, "reference", tables)
    target = base / "dbt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEMBER360_WAREHOUSE", str(home.warehouse))
        chosen = ["--quiet", "run", "--select", "path:models/1_landing"]
        outcome = dbtRunner(manifest=load_manifest(target)).invoke([*chosen, *_base_arguments(target)])
    assert outcome.success, outcome.exception
    told = json.loads((out / "truth" / "counts.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(home.warehouse)) as connection:
        yield SimpleNamespace(told=told, report=report, rows=lambda sql: connection.sql(sql).pl().rows(named=True))


def test_every_row_has_the_fate_it_was_planted_for(landed):
    shown = {(row["business"], row["source"]): row for row in landed.rows("select * from account_of_rows")}
    for planted in landed.told["rows_by_source"]:
        row = shown.pop((planted["business"], planted["source"]))
        assert {name: row[column] for name, column in COLUMNS.items()} == {name: planted[name] for name in COLUMNS}, row
        assert row["rows_added"] == 0
    assert shown == {}
    assert all(landed.told["rows"].values()), "each fate was planted"


def test_every_garbled_row_breaks_the_rule_it_was_planted_for(landed):
    found = landed.rows("select rule, cast(sum(rows) as bigint) as rows from quarantine_summary group by rule")
    defects = landed.told["defects"]
    assert {row["rule"]: row["rows"] for row in found} == {
        **defects["corrupt_rows"],
        "orphan_refund": defects["orphan_refunds"],
        "versions_in_conflict": defects["conflicts"]["rows"],
    }
    assert len(defects["corrupt_rows"]) >= 8
    assert landed.report.quarantined_files == [], "no file has so many that it is set aside"


def test_late_rows_and_later_columns_are_seen(landed):
    late = landed.rows(
        """
        select count(*) as rows from landing_activity as a
        where date_diff('day', a.activity_date, cast(a.received_at + interval 2 hour as date)) > 1
            and a.verdict <> 'duplicate' and a.verdict <> 'in_conflict'
        """
    )
    assert late[0]["rows"] >= landed.told["defects"]["late_rows"] * 0.9
    told = {line.split(": ")[0]: line for line in landed.report.warnings}
    assert len(told) == len({"bookings", "events", "tickets"})
    assert all("columns that are not mapped are ignored" in line for line in told.values())


def test_the_books_that_stand_are_the_planted_ones(landed):
    sums = landed.rows(
        """
        select business, activity_type, count(*) as rows, cast(sum(amount) as varchar) as amount,
            cast(coalesce(sum(points), 0) as bigint) as points
        from stg_activity group by business, activity_type
        """
    )
    for business, book in landed.told["books"].items():
        found = {row["activity_type"]: row for row in sums if row["business"] == business}
        assert {kind: row["rows"] for kind, row in found.items()} == {k: n for k, n in book["activities"].items() if n}
        assert (found["order"]["rows"], found["order"]["amount"]) == (book["orders"], book["order_amount"])
        assert found["refund"]["amount"] == book["refund_amount"]
        assert found["points_redeemed"]["points"] == book["coins_redeemed"]
        assert found["points_gifted"]["points"] == book["points_gifted"]["coins"]
