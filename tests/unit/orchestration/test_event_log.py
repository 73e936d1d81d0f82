"""Dagster's event log kept open: its files are Dagster's own, and a home's settings follow unless they were changed.

What belongs here: that. What does not: what a run's events say.
"""

import dagster as dg
import pytest
from dagster import DagsterInstance
from dagster._core.storage.event_log import SqliteEventLogStorage

from member360.workspace.home import Home
from orchestration.event_log import KEPT_OPEN, OpenEventLog
from orchestration.run import DAGSTER_SETTINGS, TELEMETRY_OFF, prepare_dagster_home


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "")
    home = Home(tmp_path / "home")
    prepare_dagster_home(home)
    return home


@dg.asset
def sales() -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"rows": 3})


@dg.asset_check(asset=sales)
def sales_are_there() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def run_once(instance: DagsterInstance) -> str:
    job = dg.Definitions([sales], asset_checks=[sales_are_there]).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance).run_id


def test_dagsters_own_storage_reads_what_it_wrote(home):
    with DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        runs = [run_once(instance) for _ in range(KEPT_OPEN + 1)]
        kinds = [[entry.dagster_event_type for entry in instance.all_logs(run)] for run in runs]
    own = SqliteEventLogStorage(str(home.dagster / "history" / "runs"))
    assert kinds == [[entry.dagster_event_type for entry in own.get_logs_for_run(run)] for run in runs]
    assert all(dg.DagsterEventType.ASSET_CHECK_EVALUATION in kind for kind in kinds)
    assert len(own.fetch_materializations(sales.key, limit=99).records) == len(runs)


def test_a_home_of_before_gets_the_setting_and_one_that_somebody_changed_keeps_its_own(home):
    settings = home.dagster / "dagster.yaml"
    settings.write_text(TELEMETRY_OFF, encoding="utf-8")
    prepare_dagster_home(home)
    assert settings.read_text(encoding="utf-8") == DAGSTER_SETTINGS
    mine = TELEMETRY_OFF + "run_retries:\n  enabled: true\n"
    settings.write_text(mine, encoding="utf-8")
    prepare_dagster_home(home)
    assert settings.read_text(encoding="utf-8") == mine
