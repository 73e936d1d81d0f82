"""Dagster's view of the graph: its definitions, and what schedule and sensor ask for, by Dagster's own evaluation."""

from typing import Any

import dagster as dg
import pytest

from member360.publishing import open_snapshot, published_snapshots
from orchestration.checks import CANDIDATE_CHECKS, FRESHNESS_CHECK, LANDING_CHECKS
from orchestration.definitions import build_defs
from orchestration.jobs import JOB_NAME
from orchestration.resources import Site
from tests.integration.conftest import Lived, sense, tick


@pytest.fixture(scope="module")
def defs(lived: Lived) -> dg.Definitions:
    return build_defs(Site(lived.workspace, lived.home))


@pytest.fixture(scope="module")
def graph(defs: dg.Definitions) -> Any:
    return defs.resolve_asset_graph()


def test_definitions_load(defs: dg.Definitions):
    dg.Definitions.validate_loadable(defs)


def test_every_asset_says_its_group_owner_and_kind(graph: Any):
    keys = graph.materializable_asset_keys
    assert len(keys) > 60
    for key in keys:
        node = graph.get(key)
        assert node.group_name not in {None, "default"}, key
        assert node.owners == ["team:data-engineering"], key
        assert node.kinds, key


def test_each_business_is_an_asset_of_its_own(graph: Any):
    delivered = {key.path[1] for key in graph.materializable_asset_keys if key.path[0] == "delivered"}
    assert delivered == {"market", "meals", "grocer"}


def test_the_snapshot_is_downstream_of_every_stretch(graph: Any):
    reached, wave = set(), {dg.AssetKey("snapshot")}
    while wave:
        reached |= wave
        wave = {parent for key in wave for parent in graph.get(key).parent_keys} - reached
    names = {key.path[-1] for key in reached}
    assert names >= {"market", "landing", "reference", "identity", "member_360", "member_scores", "segment_membership"}


def test_checks_are_there_and_the_suites_block(graph: Any):
    checks = graph.asset_check_keys
    names = {key.name for key in checks}
    assert {*LANDING_CHECKS, *CANDIDATE_CHECKS} <= names
    assert {name for name in names if name.startswith("assert_")} >= {
        "assert_every_row_is_accounted_for",
        "assert_points_balance_is_the_sum_of_its_entries",
        "assert_tier_intervals_touch",
    }
    suites = [key for key in checks if key.name in {*LANDING_CHECKS, *CANDIDATE_CHECKS}]
    assert all(graph.get(key).blocking for key in suites)
    (late,) = [key for key in checks if key.name == FRESHNESS_CHECK]
    assert not graph.get(late).blocking, "late data is told, and blocks nothing"


def test_there_is_one_job_and_it_is_nightly(defs: dg.Definitions):
    assert defs.get_schedule_def("every_night").cron_schedule == "0 5 * * *"
    assert defs.get_schedule_def("every_night").execution_timezone == "Asia/Shanghai"
    assert defs.get_schedule_def("every_night").job_name == JOB_NAME
    assert defs.get_sensor_def("new_files").job_name == JOB_NAME


def test_the_schedules_tick_ended_in_a_published_snapshot(lived: Lived):
    """Day 2 was run with what the tick of 05:00 in Shanghai asked for: one run, its moment of intake the tick's."""
    (config,) = lived.asked["schedule"]
    assert {op["config"]["moment"] for op in config["ops"].values()} == {"2024-03-14 21:00:00"}
    assert lived.snapshots[1] in published_snapshots(lived.home)
    assert lived.snapshots[1] != lived.snapshots[0]


def test_the_sensors_new_files_ended_in_a_published_snapshot(lived: Lived):
    assert len(lived.asked["sensor"]) == 1
    assert published_snapshots(lived.home)[0] == lived.snapshots[2]


def test_the_sensor_asks_once_for_one_state(lived: Lived):
    first, second = lived.asked["sensor_keys"]
    assert first == second


def test_nothing_new_is_skipped_with_the_snapshot_that_stands(lived: Lived):
    assert lived.asked["schedule_when_nothing_is_new"] == f"nothing new since snapshot {lived.snapshots[0]}"
    assert lived.asked["sensor_when_nothing_is_new"] == f"nothing new since snapshot {lived.snapshots[1]}"
    assert lived.asked["sensor_afterwards"] == f"nothing new since snapshot {lived.snapshots[2]}"


def test_a_changed_workspace_is_something_new(copied: Site):
    """Seen by a sensor that was loaded before the change."""
    assert sense(copied).run_requests == []
    programme = copied.workspace_dir / "programme.yml"
    programme.write_text(programme.read_text(encoding="utf-8").replace("300", "350"), encoding="utf-8")
    assert len(sense(copied).run_requests) == 1
    assert len(tick(copied).run_requests) == 1


def test_published_tables_show_their_rows_and_the_first_of_them(lived: Lived):
    shown = lived.asked["shown"]
    with open_snapshot(lived.home) as reader:
        tables = [table for table in reader.manifest.tables.values() if not table.is_restricted]
    assert {"fct_activity", "member_360", "member_scores", "segment_membership"} <= {table.name for table in tables}
    for table in tables:
        assert shown[table.name]["dagster/row_count"] == table.rows, table.name
        columns = [column.name for column in table.columns]
        assert shown[table.name]["preview"].startswith("| " + " | ".join(columns) + " |"), table.name


def test_contact_points_stay_out_of_what_dagster_shows(lived: Lived):
    assert lived.asked["shown"]["member_contact"]["preview"] == "not a published table"
