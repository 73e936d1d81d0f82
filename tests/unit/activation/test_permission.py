"""Who of a segment may be handed over: consent, opting out, the holdout, and what is left of a merge."""

import hashlib
import itertools
import json
import random
from datetime import datetime, timedelta
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from member360.activation.exports import ExportRefused, export_segment
from member360.activation.exports.permission import permission
from tests.unit.activation.conftest import ACTIVITY, frame, publish_world
from tests.unit.activation.exporting import MEMBERS, consent, contact, rows_of, segment_tables, world


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


@pytest.mark.parametrize(
    ("statements", "is_written"),
    [
        ([], False),
        ([(True, "2017-01-01 00:00")], True),
        ([(True, "2017-01-01 00:00"), (False, "2017-01-02 00:00")], False),
        ([(False, "2017-01-01 00:00"), (True, "2017-01-02 00:00")], True),
        ([(True, "2017-01-01 00:00"), (False, "2017-01-01 00:00")], False),
        ([(False, None), (True, "2017-01-01 00:00")], True),
        ([(True, None), (False, None)], False),
    ],
)
def test_the_latest_statement_wins_and_refusal_wins_a_tie(home, workspace, published, statements, is_written):
    published(consents=[consent("ann@example.com", granted, at) for granted, at in statements])
    if is_written:
        assert len(rows_of(export_segment(workspace, home, "everybody", "crm"))) == 2
    else:
        with pytest.raises(ExportRefused):
            export_segment(workspace, home, "everybody", "crm")


@pytest.mark.parametrize("other", [{"purpose": "service"}, {"recipient": "google_ads"}, {"contact_kind": "sms"}])
def test_consent_for_another_purpose_recipient_or_kind_is_no_consent(home, workspace, published, other):
    published(consents=[consent("ann@example.com", True, **other)])
    with pytest.raises(ExportRefused, match="3 no consent"):
        export_segment(workspace, home, "everybody", "crm")


def test_consent_is_the_contact_points_and_a_merge_does_not_widen_it(home, workspace, published):
    shared = [contact("ann", "home@example.com"), contact("bob", "home@example.com"), contact("ann", "a@example.com")]
    published(contacts=shared, consents=[consent("home@example.com", False), consent("a@example.com", True)])
    assert rows_of(export_segment(workspace, home, "everybody", "crm"))[1:] == [["ann", "a@example.com", ""]]


@pytest.mark.parametrize(
    ("channel", "later", "is_written"),
    [("email", 1, False), (None, 1, False), ("app", 1, False), ("sms", 1, True), ("email", -1, True)],
)
def test_leaving_a_list_is_a_refusal_at_that_moment(home, workspace, published, channel, later, is_written):
    left = datetime.fromisoformat("2017-06-15T00:00:00") + timedelta(days=later)
    activity = {
        **ACTIVITY[0],
        "activity_id": "left",
        "activity_type": "contact_unsubscribed",
        "occurred_at": f"{left:%Y-%m-%d %H:%M}",
        "channel": channel,
    }
    consents = [consent("ann@example.com", True, "2017-06-15 00:00")]
    published(consents=consents, fct_activity=frame("fct_activity", activity))
    if is_written:
        assert export_segment(workspace, home, "everybody", "crm").manifest["rows_written"] == 1
    else:
        with pytest.raises(ExportRefused, match="1 opted out"):
            export_segment(workspace, home, "everybody", "crm")


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
    held = set(world["benefit_recommendations"]["member_id"])
    expected = {
        (member, point)
        for member, point in world["member_contact"].select("member_id", "contact_point").rows()
        if point in allowed and member not in held
    }
    assert len(expected) > 300
    assert set(decided.contacts.select("member_id", "contact_point").rows()) == expected
    assert set(decided.members) == {member for member, _ in expected}
    assert sorted([*decided.members, *decided.left_out["member_id"]]) == members


def _random_world(seed: int) -> dict[str, list[dict[str, object]]]:
    """Five members and four contact points of their own, with up to ten statements."""
    chance = random.Random(seed)  # noqa: S311 (a test's world, not a secret)
    points = [f"p{number}@{seed}.example.com" for number in range(4)]
    members = [f"{seed}-{member}" for member in MEMBERS]
    consents = [
        consent(
            chance.choice(points),
            chance.random() < 0.6,
            f"2017-01-0{chance.randint(1, 3)} 00:00",
            purpose=chance.choice(["marketing", "marketing", "service"]),
            recipient=chance.choice(["own", "own", "partner"]),
        )
        for _ in range(chance.randint(0, 10))
    ]
    contacts = [contact(chance.choice(members), chance.choice(points)) for _ in range(chance.randint(0, 8))]
    held = [
        {"member_id": member, "benefit_id": "nothing", "is_holdout": True}
        for member in members
        if chance.random() < 0.1
    ]
    return {
        "member_contact": contacts,
        "member_consent": consents,
        "benefit_recommendations": held,
        "fct_activity": [],
    }


def _allowed_points(world: dict[str, pl.DataFrame]) -> set[str]:
    """Contact points whose last statement is a grant; on the same moment a refusal is the last."""
    last: dict[str, tuple[datetime, bool]] = {}
    for row in world["member_consent"].rows(named=True):
        if (row["purpose"], row["recipient"]) != ("marketing", "own"):
            continue
        statement = (row["stated_at"], not row["granted"])
        last[row["contact_point"]] = max(last.get(row["contact_point"], statement), statement)
    return {point for point, (_, is_refused) in last.items() if not is_refused}
