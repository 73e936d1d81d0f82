"""`member360 run`: decide whether there is anything to do, execute the job, say how it ended.

What belongs here: starting a run from the command line or a test. The graph itself is `orchestration.definitions`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from member360.errors import RunFailed
from member360.publishing.pointer import published_snapshots
from member360.workspace import load_workspace
from member360.workspace.home import Home
from member360.workspace.occupant import occupy
from orchestration.backfill import Window
from orchestration.clock import moment_of_intake
from orchestration.fingerprint import last_run, nothing_new
from orchestration.lock import one_writer
from orchestration.progress import Progress

TELEMETRY_OFF = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
DAGSTER_SETTINGS = TELEMETRY_OFF + (
    "event_log_storage:\n  module: orchestration.event_log\n  class: OpenEventLog\n  config: {}\n"
)


@dataclass(frozen=True)
class RunOutcome:
    """What a run left behind.

    Attributes:
        snapshot_id: The snapshot that readers now see; None when none was ever published.
        is_new: False when there was nothing to do.
        set_aside: What the published result lacks, in words: files quarantined whole, sources that did not answer.
    """

    snapshot_id: str | None
    is_new: bool
    set_aside: tuple[str, ...] = ()


def prepare_dagster_home(home: Home) -> None:
    """Point Dagster at the home folder, with telemetry off; must precede the first import of dagster.

    Settings that somebody has changed stay as they are.
    """
    home.dagster.mkdir(parents=True, exist_ok=True)
    settings = home.dagster / "dagster.yaml"
    if not settings.exists() or settings.read_text(encoding="utf-8") == TELEMETRY_OFF:
        settings.write_text(DAGSTER_SETTINGS, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home.dagster.resolve())
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"


def run(
    workspace_dir: Path,
    home: Home,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    full: bool = False,
    moment: str | None = None,
    progress: Progress | None = None,
    warehouse_only: bool = False,
    window: Window | None = None,
) -> RunOutcome:
    """Bring the published snapshot up to date.

    Args:
        workspace_dir: The folder with `member360.yml`.
        home: Where data lives.
        as_of: Last business day to know of, YYYY-MM-DD.
        known_at: Last moment of receipt to know of, YYYY-MM-DD HH:MM:SS UTC.
        full: Rebuild from raw.
        moment: Moment of intake, for deliveries that do not say their own; the clock's when absent.
        progress: Who hears of stages.
        warehouse_only: Stop when the warehouse is built and checked: no models, no decisions, nothing published.
        window: What is worked on again, also when nothing is new.

    Raises:
        UserMistake: The workspace or an argument is wrong.
        RunFailed: A check or a step failed; the last snapshot stays in place.
    """
    workspace = load_workspace(workspace_dir)
    published = None if full or window else nothing_new(workspace, home, as_of, known_at)
    if published is not None:
        occupy(home, workspace_dir)
        return RunOutcome(published, is_new=False, set_aside=_set_aside(home))
    with one_writer(home, moment_of_intake()):
        # Another run is refused here, before dagster and dbt load into its folders; the job takes the lock again.
        occupy(home, workspace_dir)
    prepare_dagster_home(home)
    # dagster and dbt load only when there is work
    from orchestration.execute import execute  # noqa: PLC0415
    from orchestration.jobs import JOB_NAME, WAREHOUSE_JOB  # noqa: PLC0415
    from orchestration.resources import RunArguments  # noqa: PLC0415

    name = WAREHOUSE_JOB if warehouse_only else JOB_NAME
    arguments = RunArguments(
        as_of=as_of,
        known_at=known_at,
        full=full,
        moment=moment,
        **({} if window is None else window.arguments()),
    )
    execute(workspace_dir, home, progress, arguments, name)
    snapshots = published_snapshots(home)
    if warehouse_only:
        return RunOutcome(snapshots[0] if snapshots else None, is_new=False, set_aside=_set_aside(home))
    if not snapshots:
        raise RunFailed(f"{home.root}: the run ended without a published snapshot.")
    return RunOutcome(snapshots[0], is_new=True, set_aside=_set_aside(home))


def _set_aside(home: Home) -> tuple[str, ...]:
    return tuple(last_run(home).get("set_aside", ()))
