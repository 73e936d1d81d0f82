"""What counts as something new, without running anything."""

import json
import os
import shutil
from pathlib import Path

import pytest

from member360.ingestion.deliveries import list_deliveries
from member360.ingestion.looks import look_of
from member360.ingestion.raw import hash_file
from member360.ingestion.register import Entry, append_entries
from member360.workspace import Workspace, load_workspace
from member360.workspace.home import Home
from orchestration import fingerprint
from orchestration.fingerprint import begin_run, content_fingerprint, nothing_new, remember_run, run_fingerprint
from orchestration.run import RunOutcome, run
from tests.world import build


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Home]:
    """A workspace with a delivery and a home that says it was published as s1."""
    monkeypatch.setattr(fingerprint, "published_snapshots", lambda _home: ["s1"])
    workspace, home = build(tmp_path / "workspace", 1), Home(tmp_path / "home")
    home.root.mkdir()
    append_entries(
        home.register,
        [
            Entry(*look_of(found)[:3], hash_file(found.path), *look_of(found)[3:], "2024-03-12T06:00:00", "file_name")
            for found in list_deliveries(load_workspace(workspace), home)
        ],
    )
    begin_run(home, run_fingerprint(load_workspace(workspace), home, None, None))
    remember_run(home, "s1")
    return workspace, home


def asked(place: tuple[Path, Home], **typed: str) -> str | None:
    return nothing_new(load_workspace(place[0]), place[1], **typed)


def test_the_same_again_is_nothing_new(place: tuple[Path, Home]):
    assert asked(place) == "s1"


def test_a_moved_workspace_is_nothing_new(place: tuple[Path, Home], tmp_path: Path):
    shutil.move(place[0], tmp_path / "elsewhere")
    assert asked((tmp_path / "elsewhere", place[1])) == "s1"


def test_a_new_delivery_is_something_new(place: tuple[Path, Home]):
    build(place[0], 2)
    assert asked(place) is None


def test_a_file_written_over_is_something_new_though_its_name_and_size_are_old(place: tuple[Path, Home]):
    file = place[0] / "deliveries" / "meals" / "tickets_20240312.jsonl"
    file.write_bytes(file.read_bytes().replace(b"1000", b"9000"))
    os.utime(file, (1_800_000_000, 1_800_000_000))
    assert asked(place) is None


def test_a_file_that_was_only_touched_is_nothing_new_and_is_read_once_to_see_it(
    place: tuple[Path, Home], monkeypatch: pytest.MonkeyPatch
):
    for file in (place[0] / "deliveries").rglob("*.*"):
        os.utime(file, (1_800_000_000, 1_800_000_000))
    assert asked(place) == "s1"
    monkeypatch.setattr("member360.ingestion.raw.hash_file", lambda _path: pytest.fail("read again"))
    assert asked(place) == "s1"


def test_a_changed_rule_is_something_new(place: tuple[Path, Home]):
    programme = place[0] / "programme.yml"
    programme.write_text(programme.read_text(encoding="utf-8").replace("300", "350"), encoding="utf-8")
    assert asked(place) is None


@pytest.mark.parametrize("typed", [{"as_of": "2024-03-01"}, {"known_at": "2024-03-12 06:00:00"}])
def test_another_as_of_or_known_at_is_something_new(place: tuple[Path, Home], typed: dict[str, str]):
    assert asked(place, **typed) is None


def test_other_code_is_something_new(place: tuple[Path, Home], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fingerprint, "code_fingerprint", lambda: "another")
    assert asked(place) is None


def test_a_snapshot_that_is_no_longer_published_is_something_new(
    place: tuple[Path, Home], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fingerprint, "published_snapshots", lambda _home: [])
    assert asked(place) is None


def test_a_file_that_arrives_while_a_run_is_under_way_is_for_the_next_run(place: tuple[Path, Home]):
    workspace, home = load_workspace(place[0]), place[1]
    listing = list_deliveries(workspace, home)
    build(place[0], 2)  # after the intake has looked
    begin_run(home, run_fingerprint(workspace, home, None, None, listing))
    remember_run(home, "s1")
    assert asked(place) is None


def test_a_run_that_broke_is_not_remembered(place: tuple[Path, Home]):
    build(place[0], 2)
    begin_run(place[1], run_fingerprint(load_workspace(place[0]), place[1], None, None))
    assert asked(place) is None
    assert json.loads((place[1].root / "last_run.json").read_text(encoding="utf-8"))["snapshot"] == "s1"


def test_what_a_snapshot_is_of_does_not_depend_on_the_order_of_receipt_or_on_file_times(place: tuple[Path, Home]):
    workspace, home = load_workspace(place[0]), place[1]
    assert _content(workspace, home, '{"file": 1}\n{"file": 2}\n') == _content(
        workspace, home, '{"file": 2}\n{"file": 1}\n'
    )
    assert _content(workspace, home, '{"file": 1}\n') != _content(workspace, home, '{"file": 2}\n')


def _content(workspace: Workspace, home: Home, register: str) -> str:
    home.register.write_text(register, encoding="utf-8")
    return content_fingerprint(workspace, home, "code", "2024-03-11", "2024-03-12 06:00:00")


def test_what_the_published_result_lacks_is_told_until_it_is_mended(place: tuple[Path, Home]):
    workspace, home = load_workspace(place[0]), place[1]
    begin_run(home, run_fingerprint(workspace, home, None, None), ["shop.sqlite: cannot be read"])
    remember_run(home, "s1", ["shop: a.csv: no column"])
    assert run(place[0], home) == RunOutcome("s1", False, ("shop: a.csv: no column", "shop.sqlite: cannot be read"))


def test_a_file_that_may_be_read_at_last_is_something_new(place: tuple[Path, Home], monkeypatch: pytest.MonkeyPatch):
    """Its rights were mended, which changes neither its size nor its time."""
    build(place[0], 2)
    workspace, home = load_workspace(place[0]), place[1]
    with monkeypatch.context() as patch:
        patch.setattr("member360.ingestion.deliveries.os.access", lambda path, _: "20240313" not in path.name)
        begin_run(home, run_fingerprint(workspace, home, None, None), ["tickets_20240313.jsonl: cannot be read"])
        remember_run(home, "s1")
        assert asked(place) == "s1"
    assert asked(place) is None
