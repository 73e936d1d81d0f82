"""The decision log: append-only, a run counted once, nothing of a run that nobody saw."""

import contextlib
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from member360.activation.decision_log import KINDS, DecisionLog
from member360.errors import RunFailed
from tests.unit.activation.conftest import CONTEXT


def held(*members: str) -> pl.DataFrame:
    rows = [("salt", member, True, date(2017, 12, 31)) for member in members]
    return pl.DataFrame(rows, schema=KINDS["holdout"], orient="row")


def run(name: str, days_later: int = 0):
    later = timedelta(days=days_later)
    return replace(CONTEXT, run_fingerprint=name, as_of=CONTEXT.as_of + later, known_at=CONTEXT.known_at + later)


@pytest.fixture
def log(home) -> DecisionLog:
    return DecisionLog(home)


def publish(log: DecisionLog, context, *members: str) -> None:
    log.stage("holdout", held(*members), context)
    log.commit(context)


def test_an_empty_log_has_columns_and_no_rows(log):
    assert log.entries("holdout").columns[:2] == ["sequence", "run_fingerprint"]
    assert log.entries("holdout").is_empty()


def test_entries_count_once_their_run_has_published(log):
    log.stage("holdout", held("ann"), run("one"))
    assert log.entries("holdout").is_empty()
    log.commit(run("one"))
    assert log.entries("holdout")["member_id"].to_list() == ["ann"]


def test_a_run_published_twice_is_in_the_log_once(log, home):
    publish(log, run("one"), "ann")
    files = {path: path.read_bytes() for path in home.decision_log.rglob("*.parquet")}
    publish(log, run("one"), "ann")
    assert {path: path.read_bytes() for path in home.decision_log.rglob("*.parquet")} == files


def test_later_runs_are_appended_and_earlier_files_never_touched(log, home):
    publish(log, run("one"), "ann")
    files = {path: path.read_bytes() for path in home.decision_log.rglob("*.parquet")}
    publish(log, run("two", 1), "bob")
    assert log.entries("holdout")["member_id"].to_list() == ["ann", "bob"]
    assert all(path.read_bytes() == content for path, content in files.items())


def test_a_run_knows_of_earlier_days_only_and_not_of_itself(log):
    for name, day in (("late", 9), ("early", -9), ("same day", 0), ("itself", 0)):
        publish(log, run(name, day), name)
    assert log.before("holdout", run("itself"))["member_id"].to_list() == ["early", "same day"]


def test_neither_a_later_day_nor_later_knowledge_is_known_of(log):
    day = timedelta(days=1)
    publish(log, replace(CONTEXT, run_fingerprint="later day", as_of=CONTEXT.as_of + day), "ann")
    publish(log, replace(CONTEXT, run_fingerprint="later known", known_at=CONTEXT.known_at + day), "bob")
    assert log.before("holdout", CONTEXT).is_empty()


def test_entries_are_asked_for_by_run(log):
    for name, day in (("one", 0), ("two", 1), ("three", 2)):
        publish(log, run(name, day), name)
    assert log.entries("holdout", {"one", "three"})["member_id"].to_list() == ["one", "three"]
    assert log.entries("holdout", set()).is_empty()


def test_a_run_that_broke_before_publishing_leaves_nothing(log, home):
    log.stage("holdout", held("ann"), run("broken"))
    log.recover(published_run="another")
    log.commit(run("broken"))
    assert log.entries("holdout").is_empty()
    assert not list(home.decision_log.rglob("*.parquet"))


def test_a_run_that_broke_after_publishing_is_completed(log):
    log.stage("holdout", held("ann"), run("published"))
    log.stage("segment_publication", pl.DataFrame(schema=KINDS["segment_publication"]), run("published"))
    log.recover(published_run="published")
    assert log.entries("holdout")["member_id"].to_list() == ["ann"]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_killed_while_committing_the_next_run_completes_it(log, monkeypatch, step):
    publish(log, run("one"), "ann")
    log.stage("holdout", held("bob"), run("two", 1))
    calls = 0

    class KilledError(BaseException):
        pass

    def killed(*_):
        nonlocal calls
        calls += 1
        if calls == step:
            raise KilledError

    with monkeypatch.context() as broken:
        broken.setattr("member360.activation.decision_log.sync", killed)
        with contextlib.suppress(KilledError):
            log.commit(run("two", 1))
    log.recover("two")
    assert log.entries("holdout")["member_id"].to_list() == ["ann", "bob"]


def test_other_columns_than_the_kinds_are_refused(log):
    with pytest.raises(RunFailed, match="holdout has the columns"):
        log.stage("holdout", held("ann").drop("is_holdout"), run("one"))
