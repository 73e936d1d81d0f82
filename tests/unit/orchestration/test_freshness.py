"""What is late or missing is warned of by name and blocks nothing: the other businesses are right."""

import dagster as dg
import duckdb
import pytest

from member360.workspace.home import Home
from orchestration.checks import FRESHNESS_CHECK, freshness_check
from orchestration.progress import quiet
from orchestration.resources import Site
from tests.unit.orchestration.test_nothing_landed import STARTER

ON_TIME = ("daily", "on_time", 1, 0)


@pytest.mark.parametrize(
    ("rows", "passed", "words"),
    [
        ([ON_TIME], True, ""),
        ([ON_TIME, ("fuel", "late", 1, 0)], False, "fuel: late, 1 day behind"),
        ([("food", "late", 12, 2), ON_TIME], False, "food: late, 12 days behind, 2 gaps in the last 90 days"),
        ([ON_TIME, ("maps", "on_time", 1, 1)], False, "maps: on time, 1 gap in the last 90 days"),
        ([("new", "nothing_delivered", None, 0)], False, "new: nothing delivered"),
    ],
)
def test_late_businesses_and_missing_days_are_warned_of(tmp_path, rows, passed, words):
    site = Site(STARTER, Home(tmp_path))
    with duckdb.connect(str(site.home.warehouse)) as con:
        con.execute("create table source_freshness (business text, status text, days_behind bigint, gaps_90d bigint)")
        con.executemany("insert into source_freshness values (?, ?, ?, ?)", rows)
    with dg.DagsterInstance.ephemeral() as instance:
        defs = dg.Definitions(
            asset_checks=[freshness_check],
            jobs=[dg.define_asset_job("j", dg.AssetSelection.checks(freshness_check))],
            resources={"site": site, "progress": quiet()},
        )
        result = defs.resolve_job_def("j").execute_in_process(instance=instance)
    (found,) = result.get_asset_check_evaluations()
    assert (found.check_name, found.passed, found.metadata["late"].value) == (FRESHNESS_CHECK, passed, words)
    assert (found.severity, found.blocking) == (dg.AssetCheckSeverity.WARN, False)
    assert result.success
