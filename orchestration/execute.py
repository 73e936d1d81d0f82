"""Execute the job in this process and turn how it ended into our two kinds of failure.

What belongs here: the meeting of our exceptions with Dagster's. Imported only when there is work to do.
"""

import errno
import os
from pathlib import Path

import dagster as dg
from dagster import DagsterEventType, DagsterInstance, ExecuteInProcessResult
from dagster_shared.error import SerializableErrorInfo

from member360.errors import RunFailed, UserMistake, disk_full, out_of_memory
from member360.wording import counted
from member360.workspace.home import Home
from orchestration.checks import CANDIDATE_CHECKS
from orchestration.definitions import build_defs
from orchestration.jobs import JOB_NAME, run_config
from orchestration.progress import Progress
from orchestration.resources import RunArguments, Site

IF_IT_IS_RIGHT = (
    "Is a delivery missing or broken? `member360 quarantine list` and the source's files tell; mend it and run again. "
    "Is the new result right and the last one wrong? Publish it beside: copy raw, register.jsonl and decision_log of "
    "the home into a new folder, run with --home and that folder, and compare."
)
OUT_OF_MEMORY = "Out of Memory Error"
"""As the engine says it, also where dbt hands its words on."""
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def execute(
    workspace_dir: Path,
    home: Home,
    progress: Progress | None,
    arguments: RunArguments,
    job_name: str = JOB_NAME,
) -> None:
    """Run the nightly job or another; its events are kept in the home's Dagster instance, so the UI shows them too.

    Raises:
        UserMistake: A step found one.
        RunFailed: A check blocked publishing, or a step broke; the text names the first culprits.
    """
    site = Site(workspace_dir, home)
    job = build_defs(site, progress=progress).resolve_job_def(job_name)
    with DagsterInstance.get() as instance:
        result = job.execute_in_process(
            run_config={**run_config(arguments), **QUIET}, instance=instance, raise_on_error=False
        )
    if not result.success:
        raise failure_of(result)


def failure_of(result: ExecuteInProcessResult) -> Exception:
    """Return the exception that says why a run failed, without Dagster's wrapping.

    Args:
        result: Of a run that did not succeed.
    """
    failed_checks = [
        evaluation
        for event in result.all_events
        if event.event_type == DagsterEventType.ASSET_CHECK_EVALUATION
        and not (evaluation := event.asset_check_evaluation_data).passed
        and evaluation.severity == dg.AssetCheckSeverity.ERROR
    ]
    if failed_checks:
        names = "; ".join(
            f"{check.check_name} on {check.asset_key.to_user_string()}"
            + "".join(f", {label}: {entry.value}" for label, entry in check.metadata.items())
            for check in failed_checks[:5]
        )
        unlike_before = any(check.check_name in CANDIDATE_CHECKS for check in failed_checks)
        return RunFailed(
            f"not published, the last snapshot stays: {counted(len(failed_checks), 'check')} failed: {names}"
            + (f"\n{IF_IT_IS_RIGHT}" if unlike_before else "")
        )
    for event in result.all_events:
        if event.event_type in {DagsterEventType.STEP_FAILURE, DagsterEventType.PIPELINE_FAILURE}:
            error = getattr(event.event_specific_data, "error", None)
            if error is not None:
                return own_failure(error)
    return RunFailed("the run failed without saying why; see `member360 dev`")


def own_failure(error: SerializableErrorInfo) -> Exception:
    """Turn what Dagster kept of an exception back into one of ours, with its text as it was raised.

    Args:
        error: Dagster's wrapping, the exception raised in the step, what that one was raised from, and so on.

    Returns:
        The first of ours in that chain; else a failed run with the words of the last.
    """
    mistakes, failures = _names(UserMistake), _names(RunFailed)
    while error.cls_name not in mistakes | failures and error.cause is not None:
        error = error.cause
    words = error.message.strip()
    if os.strerror(errno.ENOSPC) in words:
        return RunFailed(f"{disk_full()} ({words})")
    if OUT_OF_MEMORY in words or error.cls_name == MemoryError.__name__:
        return RunFailed(out_of_memory(words.splitlines()[0]))
    if error.cls_name in mistakes:
        return UserMistake(_without_class(words))
    return RunFailed(_without_class(words) if error.cls_name in failures else words)


def _names(kind: type[Exception]) -> set[str]:
    return {kind.__name__}.union(*(_names(narrower) for narrower in kind.__subclasses__()))


def _without_class(words: str) -> str:
    """Dagster puts the exception's class before its text; a user's text has no use for it."""
    return words.partition(": ")[2] or words
