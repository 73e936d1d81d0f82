"""The exporter: who is left out and why, what is refused, and that an export is whole, its own, and remembered."""

import hashlib
import itertools
import json
import random
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from member360.activation.decision_log import DecisionLog
from member360.activation.exports import ExportRefused, export_segment
from member360.activation.exports.permission import permission
from member360.publishing import Manifest, Reader
from member360.workspace.catalogue import Destination
from tests.unit.activation.conftest import AS_OF, CONTEXT, frame, publish_world, tables

MEMBERS = ("ann", "bob", "cat", "dan", "eve")


def destinations(**more) -> dict[str, Destination]:
    stated = {
        "crm": {"kind": "csv", "purpose": "marketing", "contacts": ["email", "phone"]},
        "ids": {"kind": "parquet", "purpose": "marketing"},
        "lake": {"kind": "parquet", "purpose": "analysis"},
        "google": {"kind": "google_customer_match", "purpose": "marketing", "recipient": "google_ads"},
        **more,
    }
    return {name: Destination.model_validate(each, context={}) for name, each in stated.items()}


@pytest.fixture
def workspace():
    return SimpleNamespace(destinations=destinations(), settings=SimpleNamespace(country="US"))


def contact(member: str, point: str, kind: str = "email", **more: str) -> dict[str, str]:
    return {
        **more,
        "member_id": member,
        "business": "grocery",
        "account_id": f"{member}-1",
        "contact_kind": kind,
        "contact_point": point,
    }


def consent(point: str, granted: bool, **more: str) -> dict[str, object]:
    """What stands on a contact point, for whoever has it."""
    return {
        "contact_kind": "email",
        "contact_point": point,
        "purpose": "marketing",
        "recipient": "own",
        "granted": granted,
        **more,
    }


def held(contacts, consents) -> pl.DataFrame:
    """The consents of each member, as `member_consent` has them."""
    return frame(
        "member_consent",
        *(
            {**said, "member_id": who["member_id"]}
            for said in consents
            for who in contacts
            if all(who[name] == said[name] for name in ("contact_kind", "contact_point"))
        ),
    )


def segment_tables(members=MEMBERS, purpose="marketing"):
    catalogue = {
        "segment": "everybody",
        "version": 2,
        "label_en": "Everybody",
        "label_zh": "全部",
        "purpose": purpose,
        "owner": "growth",
        "condition": "true",
        "members": len(members),
    }
    rows = [{"segment": "everybody", "version": 2, "member_id": member, "entered_on": AS_OF} for member in members]
    return {
        "segment_catalogue": frame("segment_catalogue", catalogue),
        "segment_membership": frame("segment_membership", *rows),
    }


CONTACTS = [
    contact("ann", "ann@example.com"),
    contact("ann", "ann.old@example.com"),
    contact("bob", "bob@example.com"),
    contact("cat", "cat@example.com"),
    contact("dan", "+12345678901", "sms"),
]
CONSENTS = [
    consent("ann@example.com", True),
    consent("ann.old@example.com", False),
    consent("bob@example.com", False),
    consent("cat@example.com", True),
]


def world(contacts=CONTACTS, consents=CONSENTS, **changed) -> dict[str, pl.DataFrame]:
    return {
        **segment_tables(),
        "member_contact": frame("member_contact", *contacts),
        "member_consent": held(contacts, consents),
        **changed,
    }


@pytest.fixture
def published(monkeypatch):
    """Let the exporter open a snapshot that was never written: tables in memory behind the same reader."""
    manifest = Manifest("0123456789ab", CONTEXT)
    opened = []

    def published(**changed) -> None:
        con = duckdb.connect()
        for name, rows in {**tables(), **world(**changed)}.items():
            con.register("rows", rows)
            con.execute(f'create or replace table "{name}" as select * from rows')
        opened.append(con)

    def open_in_memory(home, snapshot_id, *, restricted):
        del home, snapshot_id
        assert restricted
        return Reader(manifest, opened[-1].cursor(), [])

    monkeypatch.setattr("member360.activation.exports.exporter.open_snapshot", open_in_memory)
    yield published
    for con in opened:
        con.close()


def rows_of(export) -> list[list[str]]:
    return [line.split(",") for line in export.file.read_text().splitlines()]


def test_each_member_is_written_or_left_out_for_one_reason(home, workspace):
    snapshot = publish_world(home, **world())
    export = export_segment(workspace, home, "everybody", "crm")
    assert rows_of(export) == [["member_id", "email", "phone"], ["ann", "ann@example.com", ""]]
    manifest = json.loads((export.folder / "manifest.json").read_text())
    assert manifest["left_out"] == {
        "held_out": 1,
        "no_contact": 1,
        "opted_out": 1,
        "no_consent": 1,
        "unusable_contact": 0,
    }
    assert manifest["rows_written"] + sum(manifest["left_out"].values()) == manifest["members_in_segment"] == 5
    assert manifest["snapshot_id"] == snapshot
    assert (manifest["segment"], manifest["version"], manifest["as_of"]) == ("everybody", 2, "2017-12-31")
    assert manifest["sha256"] == hashlib.sha256(export.file.read_bytes()).hexdigest()
    assert export.folder.name == f"everybody-v2-{snapshot}-crm-1"


@pytest.mark.parametrize("other", [{"purpose": "service"}, {"recipient": "google_ads"}, {"contact_kind": "sms"}])
def test_consent_for_another_purpose_recipient_or_kind_is_no_consent(home, workspace, published, other):
    published(consents=[consent("ann@example.com", True, **other)])
    with pytest.raises(ExportRefused, match="3 no consent"):
        export_segment(workspace, home, "everybody", "crm")


def test_consent_is_the_contact_points_and_a_merge_does_not_widen_it(home, workspace, published):
    shared = [contact("ann", "home@example.com"), contact("bob", "home@example.com"), contact("ann", "a@example.com")]
    published(contacts=shared, consents=[consent("home@example.com", False), consent("a@example.com", True)])
    assert rows_of(export_segment(workspace, home, "everybody", "crm"))[1:] == [["ann", "a@example.com", ""]]


def test_whoever_left_a_list_is_left_out_as_opted_out_also_where_no_consent_was_ever_asked(home, workspace, published):
    left = [contact(who, f"{who}@example.com", opted_out_at="2017-06-01 00:00") for who in ("ann", "bob", "dan")]
    published(contacts=left, consents=[consent("ann@example.com", False), consent("dan@example.com", True)])
    export = export_segment(workspace, home, "everybody", "crm")
    assert [row[0] for row in rows_of(export)[1:]] == ["dan"]  # who was asked again since
    assert (export.manifest["left_out"]["opted_out"], export.manifest["left_out"]["no_consent"]) == (2, 0)


def test_ids_alone_still_need_a_member_who_may_be_reached(home, workspace, published):
    published()
    assert pl.read_parquet(export_segment(workspace, home, "everybody", "ids").file)["member_id"].to_list() == ["ann"]


def test_for_analysis_nobody_is_contacted_and_only_the_held_out_stay_out(home, workspace, published):
    published(**segment_tables(purpose="analysis"))
    export = export_segment(workspace, home, "everybody", "lake")
    assert pl.read_parquet(export.file)["member_id"].to_list() == ["ann", "bob", "dan", "eve"]


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
    with pytest.raises(ExportRefused, match="google takes 100 members at least and 1 of the 5 in everybody are left"):
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


def test_nobody_slips_through_in_random_worlds():
    """The exporter's answer against the rule written out in Python, over a few hundred small worlds."""
    worlds = [_random_world(seed) for seed in range(400)]
    world = {name: frame(name, *itertools.chain(*(each[name] for each in worlds))) for name in worlds[0]}
    members = sorted(f"{seed}-{member}" for seed in range(400) for member in MEMBERS)
    with duckdb.connect() as con:
        for name, rows in world.items():
            con.register("rows", rows)
            con.execute(f"create table {name} as select * from rows")
        reader = SimpleNamespace(query=lambda sql, values=None: con.execute(sql, values).pl())
        decided = permission(reader, members, "marketing", "own", ["email"])
    allowed = _allowed_points(world)
    held_out = set(world["benefit_recommendations"]["member_id"])
    expected = {
        (member, point)
        for member, point in world["member_contact"].select("member_id", "contact_point").rows()
        if point in allowed and member not in held_out
    }
    assert len(expected) > 200
    assert set(decided.contacts.select("member_id", "contact_point").rows()) == expected
    assert set(decided.members) == {member for member, _ in expected}
    assert sorted([*decided.members, *decided.left_out["member_id"]]) == members


def _random_world(seed: int) -> dict[str, list[dict[str, object]]]:
    """Five members and four contact points of their own, with what stands on them for up to ten keys."""
    chance = random.Random(seed)  # noqa: S311 (a test's world, not a secret)
    points = [f"p{number}@{seed}.example.com" for number in range(4)]
    members = [f"{seed}-{member}" for member in MEMBERS]
    keys = {
        (
            chance.choice(points),
            chance.choice(["marketing", "marketing", "service"]),
            chance.choice(["own", "own", "partner"]),
        )
        for _ in range(chance.randint(0, 10))
    }
    consents = [
        consent(point, chance.random() < 0.6, purpose=purpose, recipient=recipient)
        for point, purpose, recipient in sorted(keys)
    ]
    contacts = [contact(chance.choice(members), chance.choice(points)) for _ in range(chance.randint(0, 8))]
    held_out = [
        {"member_id": member, "benefit_id": "nothing", "is_holdout": True}
        for member in members
        if chance.random() < 0.1
    ]
    return {
        "member_contact": contacts,
        "member_consent": held(contacts, consents).rows(named=True),
        "benefit_recommendations": held_out,
    }


def _allowed_points(world: dict[str, pl.DataFrame]) -> set[str]:
    """Contact points on which the consent that was asked for stands."""
    asked = world["member_consent"].filter(purpose="marketing", recipient="own")
    return set(asked.filter("granted")["contact_point"])
