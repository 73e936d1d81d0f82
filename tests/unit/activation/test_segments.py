"""Segments over time: a baseline, then who entered and left since the publication before."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import polars as pl
import pytest

from member360.activation.decision_log import DecisionLog
from member360.activation.of_run import eligibility_of_run, holdouts_of_run, segments_of_run
from member360.activation.syntax import ConditionError
from member360.workspace.catalogue import Benefit, Segment
from tests.unit.activation.conftest import AS_OF, CONTEXT, tables

LABEL = {"en": "Buying", "zh": "購買"}


def segment(condition: str, version: int = 1) -> Segment:
    return Segment.model_validate(
        {
            "segment": "buying",
            "version": version,
            "label": LABEL,
            "purpose": "marketing",
            "owner": "growth",
            "condition": condition,
        },
        context={},
    )


class Workspace:
    """As much of a workspace as segments need."""

    def __init__(self, *segments: Segment, benefits: tuple[Benefit, ...] = ()) -> None:
        self.segments = {each.segment: each for each in segments}
        self.businesses = {"grocery": None, "fuel": None, "garden": None}
        self.programme = type("Programme", (), {"tiers": ()})
        self.benefits = type("Benefits", (), {"benefits": benefits})
        holdout = type("Holdout", (), {"salt": "salt", "share": 0.5})
        self.settings = type("Settings", (), {"holdout": holdout})


@pytest.fixture
def con():
    with duckdb.connect() as con:
        for name, rows in tables().items():
            con.register("rows", rows)
            con.execute(f'create table "{name}" as select * from rows')
        con.execute("create table one_id_map as select member_id from member_360")
        con.execute(
            "create table one_id_history (kind varchar, previous_member_id varchar, member_id varchar, changed_on date)"
        )
        yield con


@pytest.fixture
def day(con, home):
    """Runs and publishes a day; returns what it published of the segment."""

    def day(later: int, each: Segment | None = None, name: str | None = None):
        moved = timedelta(days=later)
        context = replace(
            CONTEXT,
            as_of=AS_OF + moved,
            known_at=CONTEXT.known_at + moved,
            run_fingerprint=name or f"run {later}",
        )
        found = segments_of_run(con, Workspace(each or segment("purchase_days >= 5")), home, context)
        DecisionLog(home).commit(context)
        return found

    return day


def counts(found) -> list[tuple]:
    return found.daily.select("version", "published_on", "members", "entered", "left", "is_baseline").rows()


def since(found) -> dict[str, date]:
    return dict(found.membership.select("member_id", "entered_on").iter_rows())


def test_the_first_publication_is_a_baseline_and_later_ones_say_who_came_and_went(con, day):
    first = day(0)
    assert counts(first) == [(1, AS_OF, 3, 0, 0, True)]
    con.execute("update member_360 set purchase_days = 5 where member_id = 'cat'")
    con.execute("update member_360 set purchase_days = 4 where member_id in ('bob', 'dan')")
    second = day(3)
    third_day = AS_OF + timedelta(days=3)
    assert counts(second) == [(1, AS_OF, 3, 0, 0, True), (1, third_day, 2, 1, 2, False)]
    assert since(second) == {"ann": AS_OF, "cat": third_day}


def test_a_member_who_comes_back_entered_on_the_day_of_coming_back(con, day):
    day(0)
    con.execute("update member_360 set purchase_days = 0 where member_id = 'bob'")
    day(1)
    con.execute("update member_360 set purchase_days = 9 where member_id = 'bob'")
    assert since(day(2))["bob"] == AS_OF + timedelta(days=2)


def test_an_empty_segment_is_published_too(con, day):
    day(0)
    con.execute("update member_360 set purchase_days = 0")
    assert counts(day(1))[-1][2:] == (0, 0, 3, False)
    con.execute("update member_360 set purchase_days = 9")
    assert counts(day(2))[-1][2:] == (5, 5, 0, False)


def test_a_new_version_and_a_changed_condition_begin_anew(day):
    day(0)
    raised = day(1, segment("purchase_days >= 9", version=2))
    assert counts(raised) == [(1, AS_OF, 3, 0, 0, True), (2, AS_OF + timedelta(days=1), 2, 0, 0, True)]
    changed = day(2, segment("purchase_days >= 40", version=2))
    assert counts(changed)[-1] == (2, AS_OF + timedelta(days=2), 1, 0, 0, True)
    assert counts(day(3, segment("purchase_days\n >=   40", version=2)))[-1][-1] is False


def test_run_twice_a_day_is_published_as_the_first_time(day):
    day(0)
    first = day(1)
    again = day(1)
    assert again.daily.equals(first.daily)
    assert again.membership.equals(first.membership)


def test_the_last_run_of_a_day_is_what_the_next_day_compares_with(con, day):
    day(0, name="morning")
    con.execute("update member_360 set purchase_days = 0 where member_id in ('ann', 'bob', 'dan')")
    corrected = day(0, name="evening")
    assert counts(corrected) == [(1, AS_OF, 0, 0, 0, True)]
    con.execute("update member_360 set purchase_days = 5 where member_id = 'ann'")
    assert counts(day(1))[-1][2:] == (1, 1, 0, False)


def test_a_day_worked_out_later_for_an_earlier_day_does_not_know_of_the_later_one(day):
    day(5)
    assert counts(day(2)) == [(1, AS_OF + timedelta(days=2), 3, 0, 0, True)]


def test_members_who_merged_do_not_enter_again(con, day):
    day(0)
    con.execute("delete from member_360 where member_id = 'bob'")
    con.execute("delete from one_id_map where member_id = 'bob'")
    con.execute("insert into one_id_history values ('merged', 'bob', 'dan', date '2018-01-01')")
    merged = day(1)
    assert counts(merged)[-1][2:] == (2, 0, 1, False)
    assert since(merged) == {"ann": AS_OF, "dan": AS_OF}


def test_members_close_over_days(con, day):
    """Members = members before + entered - left, on every day."""
    for later in range(6):
        con.execute(f"update member_360 set purchase_days = 5 * ((hash(member_id) + {later}) % 3)")
        found = day(later)
    rows = counts(found)
    assert len(rows) == 6
    for before, after in itertools.pairwise(rows):
        assert after[2] == before[2] + after[3] - after[4]


def test_the_catalogue_says_what_a_segment_is_and_how_big(day):
    row = day(0, segment("purchase_days\n  >= 5")).catalogue.row(0, named=True)
    assert row["condition"] == "purchase_days >= 5"
    assert (row["label_zh"], row["owner"], row["members"]) == ("購買", "growth", 3)


def test_a_wrong_condition_says_whose_it_is(day):
    with pytest.raises(ConditionError, match="segment buying, condition: column 1: unknown name 'purchase_day'"):
        day(0, segment("purchase_day >= 5"))


def test_eligibility_is_asked_per_benefit_and_everybody_may_have_one_without_a_rule(con):
    benefit = {
        "label": LABEL,
        "kind": "coupon",
        "scene": "eat",
        "business": "grocery",
        "paid_by": "grocery",
        "face_value": "1.00",
        "cost": "1.00",
        "valid_from": date(2017, 1, 1),
        "reason": LABEL,
    }
    benefits = tuple(
        Benefit.model_validate({**benefit, "benefit": name, "eligibility": rule}, context={})
        for name, rule in (("all", None), ("dormant", "member_business['grocery'].stage = 'dormant'"))
    )
    found = eligibility_of_run(con, Workspace(benefits=benefits), CONTEXT)
    assert found.filter(pl.col("benefit_id") == "dormant")["member_id"].to_list() == ["dan"]
    assert found.filter(pl.col("benefit_id") == "all").height == 5


def test_holdouts_of_a_run_are_in_the_log_once_it_has_published(con, home):
    first = holdouts_of_run(con, Workspace(), home, CONTEXT)
    assert first["is_new"].all()
    DecisionLog(home).commit(CONTEXT)
    again = holdouts_of_run(con, Workspace(), home, replace(CONTEXT, run_fingerprint="r2"))
    assert not again["is_new"].any()
    assert again["is_holdout"].equals(first["is_holdout"])
