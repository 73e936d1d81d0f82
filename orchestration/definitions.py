"""Where the definitions are put together; nothing happens when this module is imported.

`dagster dev -m orchestration.definitions` calls `member360`, which takes the folders from the environment that
`member360 dev` sets; tests and the command line call `build_defs` with what they want replaced.
"""

import os
from pathlib import Path
from typing import Any

import dagster as dg

from member360.workspace.home import Home
from orchestration.assets.activation import run_summary, segment_assets
from orchestration.assets.answers import benefit_assets, churn_assets
from orchestration.assets.identity import identity
from orchestration.assets.intake import delivery_assets, layout_assets
from orchestration.assets.publishing import candidate, snapshot
from orchestration.assets.warehouse import warehouse_assets
from orchestration.checks import candidate_checks, freshness_check, landing_checks
from orchestration.jobs import new_files_sensor, nightly_job, nightly_schedule, warehouse_job
from orchestration.progress import Progress, quiet
from orchestration.resources import Site, progress_resource, site_resource

BEFORE_COMPONENTS = ("1_landing", "+account_links", "identifier_over_cap")
AFTER_COMPONENTS = (
    "one_id_map+",
    "one_id_history",
    "3_activity",
    "4_programme",
    "5_lifecycle",
    "6_member_360",
    "7_reporting",
)


def build_defs(
    site: Site, *, progress: Progress | None = None, resources: dict[str, Any] | None = None
) -> dg.Definitions:
    """Assemble assets, checks, job, schedule and sensor for one site.

    Args:
        site: The workspace and its home.
        progress: Who hears of stages; nobody by default.
        resources: Overrides by name, for tests.
    """
    job = nightly_job()
    return dg.Definitions(
        assets=[
            delivery_assets(site),
            layout_assets(site),
            warehouse_assets(site, "dbt_landing_and_links", "landing checks, links", BEFORE_COMPONENTS),
            identity,
            warehouse_assets(site, "dbt_warehouse", "warehouse", AFTER_COMPONENTS, finishes=True),
            churn_assets,
            benefit_assets,
            segment_assets,
            run_summary,
            candidate,
            snapshot,
        ],
        asset_checks=[landing_checks, candidate_checks, freshness_check],
        jobs=[job, warehouse_job()],
        schedules=[nightly_schedule(job, site)],
        sensors=[new_files_sensor(job, site)],
        resources={
            "site": site_resource(site),
            "progress": progress_resource(progress or quiet()),
            **(resources or {}),
        },
        executor=dg.in_process_executor,
    )


@dg.definitions
def member360() -> dg.Definitions:
    """Return the definitions of the site that the environment names."""
    site = Site(Path(os.environ["MEMBER360_WORKSPACE"]), Home(Path(os.environ["MEMBER360_HOME"])))
    return build_defs(site)
