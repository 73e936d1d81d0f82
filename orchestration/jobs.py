"""The one job, its daily schedule and its sensor for new files.

What belongs here: when a run starts and with what arguments. What runs is the asset graph.
"""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from member360.workspace import load_workspace
from orchestration.clock import moment_of_intake
from orchestration.fingerprint import nothing_new, run_fingerprint
from orchestration.lock import writing
from orchestration.resources import RunArguments, Site

JOB_NAME = "nightly"
WAREHOUSE_JOB = "warehouse"
AFTER_THE_WAREHOUSE = ("answers", "activation", "publishing")
OPS_WITH_ARGUMENTS = ("take_in_deliveries", "lay_out")
NIGHTLY = "0 5 * * *"
SENSOR_SECONDS = 60


def run_config(arguments: RunArguments) -> dict[str, Any]:
    """Return Dagster's run config that hands the arguments to each op that takes them."""
    config = {name: value for name, value in arguments.model_dump().items() if value is not None}
    return {"ops": {op: {"config": config} for op in OPS_WITH_ARGUMENTS}}


def nightly_job() -> UnresolvedAssetJobDefinition:
    """Return the job that materialises every asset in one process: dbt and the warehouse allow one writer."""
    return dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="Deliveries to published snapshot.",
        config=run_config(RunArguments()),
    )


def warehouse_job() -> UnresolvedAssetJobDefinition:
    """Return the job that stops before models, decisions and publishing: a warehouse that readers do not see."""
    return dg.define_asset_job(
        WAREHOUSE_JOB,
        selection=dg.AssetSelection.all() - dg.AssetSelection.groups(*AFTER_THE_WAREHOUSE),
        executor_def=dg.in_process_executor,
        description="Deliveries to checked warehouse; nothing is published.",
        config=run_config(RunArguments()),
    )


def nightly_schedule(job: UnresolvedAssetJobDefinition, site: Site) -> dg.ScheduleDefinition:
    """Return the schedule: five in the morning in the workspace's zone; the tick's time is the moment of intake."""

    @dg.schedule(
        job=job,
        name="every_night",
        cron_schedule=NIGHTLY,
        execution_timezone=site.workspace.settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def every_night(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        reason = _no_need(site)
        if reason is not None:
            return dg.SkipReason(reason)
        moment = context.scheduled_execution_time.astimezone(UTC).replace(tzinfo=None)
        return dg.RunRequest(run_config=run_config(RunArguments(moment=moment.isoformat(sep=" "))))

    return every_night


def new_files_sensor(job: UnresolvedAssetJobDefinition, site: Site) -> dg.SensorDefinition:
    """Return the sensor: asks for a run when the fingerprint differs from the published one, once for each state.

    While a run is writing it asks for none: what arrived meanwhile is still there at its next look.
    """

    @dg.sensor(
        job=job,
        name="new_files",
        minimum_interval_seconds=SENSOR_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def new_files(_context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        reason = writing(site.home) or _no_need(site)
        if reason is not None:
            yield dg.SkipReason(reason)
            return
        key = run_fingerprint(load_workspace(site.workspace_dir), site.home, None, None)
        moment = moment_of_intake().isoformat(sep=" ")
        yield dg.RunRequest(run_key=key, run_config=run_config(RunArguments(moment=moment)))

    return new_files


def _no_need(site: Site) -> str | None:
    """Say that nothing is new; the workspace is read afresh, as a changed one is something new, too."""
    published = nothing_new(load_workspace(site.workspace_dir), site.home)
    return None if published is None else f"nothing new since snapshot {published}"
