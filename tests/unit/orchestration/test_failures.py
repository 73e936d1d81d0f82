"""How a step's exception reaches the person who typed `member360 run`."""

import sys

import dagster as dg
import duckdb
import pytest
from dagster._utils.error import serializable_error_info_from_exc_info

from member360.errors import RunFailed, UserMistake, disk_full
from member360.publishing.errors import SnapshotDamaged
from member360.workspace.problems import WorkspaceError
from orchestration.execute import IF_IT_IS_RIGHT, failure_of, own_failure


def kept(raised: Exception, why: Exception | None = None):
    """What Dagster keeps of an exception that a step raised, within its own wrapping."""

    def step():
        raise raised from why

    try:
        try:
            step()
        except Exception as inner:
            raise RuntimeError("Error occurred while executing op") from inner
    except RuntimeError:
        return serializable_error_info_from_exc_info(sys.exc_info())


@pytest.mark.parametrize(
    ("raised", "why", "kind", "words"),
    [
        (UserMistake("here: nothing has landed"), None, UserMistake, "here: nothing has landed"),
        (RunFailed("check one_stage found 3 rows"), None, RunFailed, "check one_stage found 3 rows"),
        (SnapshotDamaged("x.parquet: missing"), OSError("errno 2"), RunFailed, "x.parquet: missing"),
        (ValueError("odd"), None, RunFailed, "ValueError: odd"),
        (
            OSError(28, "No space left on device"),
            None,
            RunFailed,
            f"{disk_full()} (OSError: [Errno 28] No space left on device)",
        ),
    ],
)
def test_a_step_ends_in_our_own_words_without_the_names_of_classes(raised, why, kind, words):
    found = own_failure(kept(raised, why))
    assert isinstance(found, kind)
    assert str(found) == words


def test_every_kind_of_user_mistake_ends_in_exit_code_2():
    assert isinstance(own_failure(kept(WorkspaceError([]))), UserMistake)


@pytest.mark.parametrize(("names", "count"), [(["rows_are_still_there"], "1 check"), (["one", "two"], "2 checks")])
def test_a_check_that_blocks_publishing_says_what_to_do_next(names, count):
    @dg.multi_asset_check(specs=[dg.AssetCheckSpec(name, asset="candidate") for name in names])
    def held():
        for name in names:
            metadata = {"broken": "member_360 keeps at least 90% of its 13 rows: 9"}
            yield dg.AssetCheckResult(asset_key="candidate", check_name=name, passed=False, metadata=metadata)

    with dg.DagsterInstance.ephemeral() as instance:
        job = dg.Definitions(asset_checks=[held], jobs=[dg.define_asset_job("j", dg.AssetSelection.checks(held))])
        result = job.resolve_job_def("j").execute_in_process(instance=instance, raise_on_error=False)
    found = failure_of(result)
    assert isinstance(found, RunFailed)
    assert str(found).startswith(f"not published, the last snapshot stays: {count} failed: {names[0]} on candidate, ")
    assert ("member360 quarantine list" in str(found)) == (IF_IT_IS_RIGHT in str(found)) == (len(names) == 1)


def test_a_run_that_needs_more_memory_says_what_to_do():
    with duckdb.connect(config={"memory_limit": "10MB", "max_temp_directory_size": "0MB"}) as con:
        with pytest.raises(duckdb.OutOfMemoryException) as caught:
            con.execute("select list(range) from range(3000000)").fetchall()
        found = own_failure(kept(caught.value))
    assert isinstance(found, RunFailed)
    assert "raise it as far as the computer has memory to spare" in str(found)
    assert "Out of Memory Error" in str(found)
    assert "\n" not in str(found)
    assert isinstance(own_failure(kept(MemoryError())), RunFailed)
