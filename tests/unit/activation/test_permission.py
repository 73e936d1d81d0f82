"""Who of a segment may be handed over: consent, opting out, the holdout, and what is left of a merge."""

import hashlib
import itertools
import json
import random
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from member360.activation.exports import ExportRefused, export_segment
from member360.activation.exports.permission import permission
from tests.unit.activation.conftest import frame, publish_world
from tests.unit.activation.exporting import MEMBERS, consent, contact, held, rows_of, segment_tables, world


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
