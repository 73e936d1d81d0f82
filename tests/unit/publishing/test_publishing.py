"""The switch: old or new, never mixed, whatever breaks; and what is kept."""

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from member360.publishing import SnapshotDamaged, open_snapshot, publish, published_snapshots, sweep, switch
from member360.publishing import reader as reader_module
from tests.unit.publishing.conftest import CONTEXT, FEBRUARY, JANUARY, MARCH

OLD, NEW = 1, 2
READ_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from member360.publishing import open_snapshot
from member360.workspace.home import Home
reader = open_snapshot(Home(Path(sys.argv[1])))
print("open", flush=True)
time.sleep(60)
"""
STEPS = [
    ("member360.publishing.builder", "write_parquet", 2),
    ("member360.publishing.files", "sha256_of", 1),
    ("member360.publishing.files", "sync", 1),
    ("member360.publishing.builder", "_write_views", 2),
    ("member360.publishing.builder", "write_whole", 1),
    ("member360.publishing.builder", "_put_in_place", 1),
    ("member360.publishing.switch", "point_to", 1),
    ("member360.publishing.switch", "sweep", 1),
    ("member360.publishing.switch", "_delete", 1),
    ("shutil", "rmtree", 1),
    ("shutil", "rmtree", 2),
    ("pathlib.Path", "rename", 1),
    ("pathlib.Path", "replace", 1),
    ("pathlib.Path", "replace", 3),
    ("pathlib.Path", "replace", 4),
    ("pathlib.Path", "unlink", 1),
    ("pathlib.Path", "unlink", 3),
    ("pathlib.Path", "unlink", 5),
]


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def test_the_last_ones_are_kept_and_those_that_an_export_cites(home, build, monkeypatch):
    assert switch.KEPT == 7
    monkeypatch.setattr(switch, "KEPT", 3)
    cited = build(JANUARY).snapshot_id
    publish(home, cited)
    export = home.exports / "lapsing-v1"
    export.mkdir(parents=True)
    (export / "manifest.json").write_text(json.dumps({"snapshot_id": cited}))
    ids = []
    for run in range(4):
        ids.append(build(FEBRUARY, context=replace(CONTEXT, run_fingerprint=str(run))).snapshot_id)
        publish(home, ids[-1])
    assert published_snapshots(home) == [*reversed(ids[-3:]), cited]
    assert {path.parent.name for path in home.snapshots.glob("*/manifest.json")} == {*ids[-3:], cited}
    with open_snapshot(home, cited) as reader:
        assert reader.query("select order_id from sales").rows() == [("a",)]


def test_a_snapshot_that_is_being_read_is_kept_until_the_reader_is_done(home, build, monkeypatch):
    """An export or a page may take longer than the runs that follow: more of them than are kept by number."""
    monkeypatch.setattr(switch, "KEPT", 2)
    old = build(JANUARY).snapshot_id
    publish(home, old)
    with open_snapshot(home) as reader, open_snapshot(home) as another:
        for run in range(4):
            publish(home, build(FEBRUARY, context=replace(CONTEXT, run_fingerprint=str(run))).snapshot_id)
        assert old not in published_snapshots(home)
        assert reader.query("select order_id from sales").rows() == [("a",)]
        another.close()
        sweep(home)
        assert reader.query("select order_id from sales").rows() == [("a",)]
    sweep(home)
    assert not (home.snapshots / old).exists()
    assert len(list((home.snapshots / "files" / "sales").glob("*.parquet"))) == 1


def test_a_reader_in_another_process_keeps_its_snapshot_and_a_killed_one_does_not(home, build, monkeypatch):
    monkeypatch.setattr(switch, "KEPT", 1)
    old = build(JANUARY).snapshot_id
    publish(home, old)
    words = [sys.executable, "-c", READ_UNTIL_KILLED, str(home.root)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as elsewhere:
        assert elsewhere.stdout is not None
        assert elsewhere.stdout.readline() == b"open\n"
        publish(home, build(FEBRUARY).snapshot_id)
        assert (home.snapshots / old).exists()
        elsewhere.kill()
    sweep(home)
    assert not (home.snapshots / old).exists()


def test_whoever_comes_while_a_snapshot_is_swept_gets_the_one_after_it(home, build, monkeypatch):
    monkeypatch.setattr(switch, "KEPT", 1)
    publish(home, build(JANUARY).snapshot_id)
    pointer = published_snapshots(home)
    publish(home, build(FEBRUARY).snapshot_id)
    looks = iter([pointer[0]])
    monkeypatch.setattr(reader_module, "current_snapshot", lambda _: next(looks, published_snapshots(home)[0]))
    assert _orders_in(open_snapshot(home)) == [("b",)]


def _orders_in(reader) -> list[tuple[str, ...]]:
    with reader:
        return reader.query("select order_id from sales").rows()


def test_files_that_no_kept_snapshot_lists_are_deleted(home, build, monkeypatch):
    publish(home, build(JANUARY).snapshot_id)
    monkeypatch.setattr("member360.publishing.switch.KEPT", 2)
    for run in ("2", "3"):
        publish(home, build(FEBRUARY, context=replace(CONTEXT, run_fingerprint=run)).snapshot_id)
    assert len(list(home.snapshots.glob("files/sales/*"))) == 1


def test_publishing_the_same_snapshot_again_changes_nothing(home, build):
    manifest = build(JANUARY)
    publish(home, manifest.snapshot_id)
    folder = home.snapshots / manifest.snapshot_id
    before = folder.stat().st_ino
    publish(home, build(JANUARY).snapshot_id)
    assert folder.stat().st_ino == before
    assert published_snapshots(home) == [manifest.snapshot_id]


def test_a_candidate_with_a_file_cut_short_is_not_published(home, build):
    publish(home, build(JANUARY).snapshot_id)
    candidate = build(FEBRUARY)
    path = home.snapshots / candidate.tables["sales"].files[0].path
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(SnapshotDamaged, match="cut short"):
        publish(home, candidate.snapshot_id)
    assert _orders_seen(home) == OLD


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_killed_at_any_step_readers_see_old_or_new_and_the_next_run_cleans_up(home, build, monkeypatch, step):
    module, name, call = step
    monkeypatch.setattr("member360.publishing.switch.KEPT", 1)
    publish(home, build(JANUARY).snapshot_id)
    calls = 0
    whole = _attribute(module, name)

    def killed(*arguments, **named):
        nonlocal calls
        calls += 1
        if calls == call:
            raise Killed
        return whole(*arguments, **named)

    with monkeypatch.context() as broken:
        broken.setattr(f"{module}.{name}", killed)
        with pytest.raises(Killed):
            publish(home, build(FEBRUARY, MARCH).snapshot_id)
    assert _orders_seen(home) in (OLD, NEW)
    publish(home, build(FEBRUARY, MARCH).snapshot_id)
    sweep(home)
    assert _orders_seen(home) == NEW
    names = {path.name for path in home.snapshots.iterdir()}
    assert names == {"current", "files", "restricted", *published_snapshots(home)}
    assert not list(home.snapshots.rglob(".tmp-*"))


def test_a_reader_never_sees_a_mixture_while_snapshots_are_published(home, build):
    publish(home, build(JANUARY).snapshot_id)
    done = threading.Event()
    seen: list[int] = []
    broken: list[Exception] = []

    def poll() -> None:
        while not done.is_set():
            try:
                seen.append(_orders_seen(home))
            except Exception as problem:  # noqa: BLE001 - whatever it is, the test shows it
                broken.append(problem)

    poller = threading.Thread(target=poll)
    poller.start()
    for run in range(7):
        rows = (JANUARY,) if run % 2 else (FEBRUARY, MARCH)
        publish(home, build(*rows, context=replace(CONTEXT, run_fingerprint=str(run))).snapshot_id)
    done.set()
    poller.join()
    assert not broken
    assert set(seen) == {OLD, NEW}


def test_a_kept_snapshot_that_cannot_be_read_stops_the_deletion_of_files(home, build):
    publish(home, build(JANUARY).snapshot_id)
    first = published_snapshots(home)[0]
    publish(home, build(FEBRUARY).snapshot_id)
    text = (home.snapshots / first / "manifest.json").read_text()
    (home.snapshots / first / "manifest.json").write_text("{")
    sweep(home)
    (home.snapshots / first / "manifest.json").write_text(text)
    with open_snapshot(home, first) as reader:
        assert reader.query("select count(*) from sales").item() == 1


def test_sweeping_before_the_first_run_is_harmless(home):
    sweep(home)
    assert not home.snapshots.exists()
    shutil.rmtree(home.root, ignore_errors=True)


def _orders_seen(home) -> int:
    """Which snapshot a reader sees: one order in the old one, two in the new one, never anything else."""
    with open_snapshot(home) as reader:
        found = reader.query("select order_id from sales order by order_id").to_series().to_list()
    return {("a",): OLD, ("b", "c"): NEW}[tuple(found)]


def _attribute(module: str, name: str):
    if module == "pathlib.Path":
        return getattr(Path, name)
    if module == "shutil":
        return getattr(shutil, name)
    return getattr(__import__(module, fromlist=[name]), name)
