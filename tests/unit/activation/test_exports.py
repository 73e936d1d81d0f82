"""The exporter: what is refused, and that an export is whole, its own, and remembered."""

import hashlib
from datetime import date
from types import SimpleNamespace

import pytest

from member360.activation.decision_log import DecisionLog
from member360.activation.exports import ExportRefused, export_segment
from member360.activation.exports.exporter import FORMS
from tests.unit.activation.exporting import consent, contact, destinations, rows_of, segment_tables


def test_an_export_never_lies_over_an_earlier_one(home, workspace, published):
    published()
    first, second = (export_segment(workspace, home, "everybody", "crm") for _ in range(2))
    assert first.folder != second.folder
    assert second.folder.name.endswith("-crm-2")
    assert first.file.read_bytes() == second.file.read_bytes()


def test_exports_are_in_the_decision_log(home, workspace, published):
    published()
    export = export_segment(workspace, home, "everybody", "crm")
    export_segment(workspace, home, "everybody", "crm")
    logged = DecisionLog(home).entries("export")
    assert logged["folder"].to_list()[0] == export.folder.name
    assert logged.height == 2


def test_an_advertising_platform_gets_no_file_below_its_minimum(home, workspace, published):
    published(consents=[consent("ann@example.com", True, recipient="google_ads")])
    with pytest.raises(
        ExportRefused, match="google takes 100 members at least, and 1 of the 5 in everybody may be handed over"
    ):
        export_segment(workspace, home, "everybody", "google")
    assert not home.exports.exists()


def test_an_advertising_platform_gets_a_hundred(home, workspace, published):
    members = [f"m{number:03d}" for number in range(100)]
    published(
        **segment_tables(members),
        contacts=[contact(member, f"{member}@example.com") for member in members],
        consents=[consent(f"{member}@example.com", True, recipient="google_ads") for member in members],
    )
    export = export_segment(workspace, home, "everybody", "google")
    lines = rows_of(export)
    assert lines[0] == ["Email", "Phone"]
    assert lines[1][0] == hashlib.sha256(b"m000@example.com").hexdigest()
    assert (len(lines), export.manifest["rules_dated"]) == (101, "2024-12-01")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_manifest_dates_the_rules_of_our_own_forms_too(home, published, kind):
    published()
    stated = {"kind": kind, "purpose": "marketing", "contacts": ["email"]}
    there = destinations(plain=stated, dated={**stated, "rules_dated": date(2025, 2, 1)})
    of_ours = SimpleNamespace(destinations=there, settings=SimpleNamespace(country="US"))
    dated = {
        name: export_segment(of_ours, home, "everybody", name).manifest["rules_dated"] for name in ("plain", "dated")
    }
    assert date.fromisoformat(dated["plain"]) == FORMS[kind].RULES_DATED
    assert dated["dated"] == "2025-02-01"


@pytest.mark.parametrize(
    ("segment", "destination", "words"),
    [
        ("everybodi", "crm", "nearest: 'everybody'"),
        ("../../etc", "crm", "no segment"),
        ("everybody", "crn", "unknown destination 'crn'; nearest: 'crm'"),
        ("everybody", "../crm", "unknown destination"),
        ("everybody", "lake", "is for marketing and destination lake for analysis"),
        ("\x00", "crm", "no segment"),
    ],
)
def test_unknown_names_and_other_purposes_are_refused(home, workspace, published, segment, destination, words):
    published()
    with pytest.raises(ExportRefused) as problem:
        export_segment(workspace, home, segment, destination)
    assert words in str(problem.value)
    assert not home.exports.exists()


@pytest.mark.parametrize("name", ["../x", "CON", "a" * 300, "a/b", "x\x00y"])
def test_a_destination_of_an_unsafe_name_makes_no_folder(home, published, name):
    published()
    odd = SimpleNamespace(
        destinations=destinations(**{name: {"kind": "csv", "purpose": "marketing", "contacts": ["email"]}}),
        settings=SimpleNamespace(country="US"),
    )
    with pytest.raises(ExportRefused):
        export_segment(odd, home, "everybody", name)
    assert not home.exports.exists()


def test_a_broken_export_leaves_no_folder_that_looks_like_one(home, workspace, published, monkeypatch):
    published()

    def broken(*_):
        raise OSError("disk full")

    with monkeypatch.context() as disk:
        disk.setattr("member360.activation.exports.csv_file.write", broken)
        with pytest.raises(OSError, match="disk full"):
            export_segment(workspace, home, "everybody", "crm")
    assert not [path for path in home.exports.iterdir() if not path.name.startswith(".")]
    assert export_segment(workspace, home, "everybody", "crm").folder.name.endswith("-1")


def test_nobody_else_on_the_computer_may_read_an_export(home, workspace, published):
    published()
    folder = export_segment(workspace, home, "everybody", "crm").folder
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "members.csv": 0o600,
        "manifest.json": 0o600,
    }
    assert (folder.stat().st_mode & 0o777, home.exports.stat().st_mode & 0o777) == (0o700, 0o700)
