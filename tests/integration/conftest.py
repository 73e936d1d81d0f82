"""The test world, taken through the whole graph once, for all tests to read or to copy.

Day 1 is run by the command's function, day 2 by the schedule's tick, day 3 by the sensor.

What belongs here: those three runs, shared by all workers, and reading their tables.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from member360.publishing import Reader, current_snapshot, open_snapshot
from member360.workspace.home import Home
from orchestration.definitions import build_defs
from orchestration.jobs import JOB_NAME
from orchestration.resources import Site
from orchestration.run import run
from tests.world import build

MOMENT = "2024-03-15 00:00:00"  # of intake; the world's files say their own moments
# These look at earlier publications.
COMPARED_WITH_BEFORE = {"run_summary", "restatements", "segment_daily", "segment_membership"}


@dataclass(frozen=True)
class Lived:
    """The world after its three days.

    Attributes:
        workspace: Its folder, with all deliveries.
        home: Where its three snapshots are.
        snapshots: Their ids, day by day.
        asked: What schedule and sensor said, before and after their runs; what Dagster showed of the last one.
    """

    workspace: Path
    home: Home
    snapshots: tuple[str, ...]
    asked: dict[str, Any]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The world after three days; made by the worker that comes first."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "world"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = folder / "told.json"
        if not told.exists():
            told.write_text(json.dumps(_live(folder / "workspace", Home(folder / "home"))), encoding="utf-8")
        words = json.loads(told.read_text(encoding="utf-8"))
    return Lived(folder / "workspace", Home(folder / "home"), tuple(words["snapshots"]), words)


def _live(workspace: Path, home: Home) -> dict[str, Any]:
    asked: dict[str, Any] = {"snapshots": []}
    run(build(workspace, 1), home, moment=MOMENT)
    asked["snapshots"].append(current_snapshot(home))
    asked["schedule_when_nothing_is_new"] = tick(Site(workspace, home)).skip_message
    site = Site(build(workspace, 2), home)
    asked["schedule"] = [request.run_config for request in tick(site).run_requests]
    execute(site, asked["schedule"][0])
    asked["snapshots"].append(current_snapshot(home))
    asked["sensor_when_nothing_is_new"] = sense(site).skip_message
    site = Site(build(workspace, 3), home)
    requests = sense(site).run_requests
    asked["sensor"] = [request.run_config for request in requests]
    asked["sensor_keys"] = [request.run_key for request in (*requests, *sense(site).run_requests)]
    asked["shown"] = _shown(execute(site, asked["sensor"][0]))
    asked["snapshots"].append(current_snapshot(home))
    asked["sensor_afterwards"] = sense(site).skip_message
    return asked


def _shown(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    """What Dagster shows of each asset: the number of rows and the preview, as far as it has them."""
    events = [event for event in result.all_events if event.is_step_materialization]
    return {
        event.asset_key.path[-1]: {
            name: value.value
            for name, value in event.materialization.metadata.items()
            if name in {"dagster/row_count", "preview"}
        }
        for event in events
        if event.asset_key is not None
    }


def tick(site: Site) -> Any:
    """Evaluate the schedule as Dagster's daemon does, at five in the morning in Shanghai."""
    moment = datetime(2024, 3, 14, 21, 0, tzinfo=UTC)
    schedule = build_defs(site).get_schedule_def("every_night")
    return schedule.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=moment))


def sense(site: Site) -> Any:
    """Evaluate the sensor as Dagster's daemon does."""
    with dg.DagsterInstance.ephemeral() as instance:
        return build_defs(site).get_sensor_def("new_files").evaluate_tick(dg.build_sensor_context(instance=instance))


def execute(site: Site, run_config: Any, *, raise_on_error: bool = True) -> dg.ExecuteInProcessResult:
    """Execute the job with the configuration that schedule or sensor asked for."""
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(site).resolve_job_def(JOB_NAME)
        return job.execute_in_process(run_config=run_config, instance=instance, raise_on_error=raise_on_error)


@pytest.fixture
def copied(lived: Lived, tmp_path: Path) -> Site:
    """A copy of the world after day 3, free to be spoilt."""
    shutil.copytree(lived.workspace, tmp_path / "workspace")
    shutil.copytree(lived.home.root, tmp_path / "home", ignore=shutil.ignore_patterns("dagster"))
    return Site(tmp_path / "workspace", Home(tmp_path / "home"))


@pytest.fixture(scope="session")
def days(lived: Lived) -> Iterator[tuple[Reader, ...]]:
    """Readers of the three snapshots."""
    readers = tuple(open_snapshot(lived.home, snapshot, restricted=True) for snapshot in lived.snapshots)
    yield readers
    for reader in readers:
        reader.close()


@pytest.fixture(scope="session")
def tables() -> Callable[[Reader], dict[str, list[tuple[Any, ...]]]]:
    """All rows of all tables of a snapshot, in an order of their own."""

    def rows(reader: Reader) -> dict[str, list[tuple[Any, ...]]]:
        names = [name for name in reader.tables() if name not in COMPARED_WITH_BEFORE]
        return {name: sorted(reader.query(f'select * from "{name}"').rows(), key=repr) for name in names}

    return rows
