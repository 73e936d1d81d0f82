"""dbt in this process: the manifest is parsed once, then each selection is one invocation.

What belongs here: starting dbt and saying how it ended. A subprocess would cost five seconds a call.
Not here: what its models mean (`dbt_project`), nor Dagster's view of them (`orchestration.assets.warehouse`).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from member360.errors import RunFailed
from member360.workspace.home import Home

PASSED = {"success", "pass", "warn"}
PROJECT_DIR = Path(__file__).parent.parent / "dbt_project"


@dataclass(frozen=True)
class NodeResult:
    """How one model or test ended.

    Attributes:
        unique_id: dbt's id of the node.
        is_test: Whether it is a data test rather than a model.
        passed: True when the model was built or the test found nothing.
        failures: Rows that a test found, where it is one.
        message: dbt's own words when it did not pass.
        seconds: Time it took.
    """

    unique_id: str
    is_test: bool
    passed: bool
    failures: int
    message: str
    seconds: float


def _base_arguments(target: Path) -> list[str]:
    return [
        "--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR),
        "--target-path", str(target), "--log-path", str(target / "logs"),
    ]  # fmt: skip


@cache
def load_manifest(target: Path) -> Manifest:
    """Parse the project, or take what dbt kept in `target` where no file changed (0.9 s instead of 3).

    Args:
        target: dbt's target folder, one per home.

    Raises:
        RunFailed: The project does not parse; the text is dbt's.
    """
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ.setdefault("MEMBER360_WAREHOUSE", str(target / "warehouse.duckdb"))
    result = dbtRunner().invoke(["--quiet", "parse", *_base_arguments(target)])
    if not result.success or not isinstance(result.result, Manifest):
        raise RunFailed(f"dbt could not parse its project: {result.exception}")
    return result.result


@cache
def manifest_as_dict(target: Path) -> dict[str, Any]:
    """Return the manifest in the form of `manifest.json`, which dagster-dbt and the contracts read."""
    return load_manifest(target).writable_manifest().to_dict(omit_none=False)


def build(home: Home, target: Path, selectors: Sequence[str], *, by_night: bool, memory_limit: str) -> list[NodeResult]:
    """Build models and run their data tests; unit tests belong to the test suite, not to a night.

    Args:
        home: Whose warehouse is written.
        target: dbt's target folder.
        selectors: dbt selectors, joined as a union.
        by_night: Whether tables kept by unit exchange the rows that were touched; else they are built whole.
        memory_limit: Of the engine, as the workspace says it; beyond, it spills into a folder beside the warehouse.

    Returns:
        One result a node, in the order they ended.

    Raises:
        RunFailed: dbt itself broke; a failing model or test is a result, not an exception.
    """
    os.environ["MEMBER360_WAREHOUSE"] = str(home.warehouse)
    os.environ["MEMBER360_MEMORY_LIMIT"] = memory_limit
    # buildable: a test that looks at tables of a later invocation too waits for that one.
    arguments = ["build", "--select", " ".join(selectors), "--exclude-resource-type", "unit_test"]
    arguments += ["--indirect-selection", "buildable"]
    # Each statement in the log costs a tenth of a small night; the texts lie in `compiled` and `run` of the target.
    arguments += ["--log-level-file", "info"]
    arguments += ["--vars", "{night: true}"] if by_night else ["--full-refresh"]
    outcome = dbtRunner(manifest=load_manifest(target)).invoke(["--quiet", *arguments, *_base_arguments(target)])
    # The adapter keeps the file open for writing; this process's next run opens it read-only for its checks.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]  # the adapter has no types
    if outcome.exception is not None or not isinstance(outcome.result, RunExecutionResult):
        raise RunFailed(f"dbt stopped: {outcome.exception}")
    return [
        NodeResult(
            unique_id=run.node.unique_id,
            is_test=run.node.resource_type == NodeType.Test,
            passed=str(run.status) in PASSED,
            failures=int(run.failures or 0),
            message="" if run.message is None else str(run.message),
            seconds=float(run.execution_time),
        )
        for run in outcome.result.results
    ]
