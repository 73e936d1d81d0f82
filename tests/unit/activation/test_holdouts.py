"""Holdouts: by a keyed hash, once and for good, whatever is merged."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from member360.activation.holdouts import holdouts, is_held_out, salt_id, successors

DAY, LATER = date(2017, 6, 30), date(2017, 12, 31)
NOBODY = pl.DataFrame(
    schema={"salt_id": pl.String, "member_id": pl.String, "is_holdout": pl.Boolean, "assigned_on": pl.Date}
)
NO_MERGE = pl.DataFrame(schema={"member_id": pl.String, "successor": pl.String})
SHARE = Decimal("0.10")


def members(*names: str) -> pl.DataFrame:
    return pl.DataFrame({"member_id": names}, schema={"member_id": pl.String})


def assigned(*rows: tuple[str, bool, date], salt: str = "salt") -> pl.DataFrame:
    return pl.DataFrame([(salt_id(salt), *row) for row in rows], schema=NOBODY.schema, orient="row")


def test_the_share_held_out_is_the_one_asked_for_and_order_does_not_matter():
    names = [f"member {number}" for number in range(20_000)]
    found = holdouts(members(*names), NOBODY, NO_MERGE, "salt", SHARE, DAY)
    assert found["is_holdout"].mean() == pytest.approx(0.10, abs=0.008)
    assert found.equals(holdouts(members(*reversed(names)), NOBODY, NO_MERGE, "salt", SHARE, DAY))


def test_another_salt_assigns_anew_and_shares_are_nested():
    names = [f"member {number}" for number in range(2_000)]
    one, other = ({name for name in names if is_held_out(name, salt, SHARE)} for salt in ("a", "b"))
    assert 5 < len(one & other) < 60
    assert one < {name for name in names if is_held_out(name, "a", Decimal("0.20"))}
    assert not any(is_held_out(name, "a", Decimal(0)) for name in names)
    assert all(is_held_out(name, "a", Decimal(1)) for name in names)


def test_an_assignment_stands_though_the_share_is_changed():
    first = holdouts(members("ann", "bob"), NOBODY, NO_MERGE, "salt", Decimal(1), DAY)
    log = assigned(*first.select("member_id", "is_holdout", "assigned_on").iter_rows())
    later = holdouts(members("ann", "bob", "cat"), log, NO_MERGE, "salt", Decimal(0), LATER)
    assert later.select("member_id", "is_holdout", "assigned_on", "is_new").rows() == [
        ("ann", True, DAY, False),
        ("bob", True, DAY, False),
        ("cat", False, LATER, True),
    ]


def test_an_assignment_under_another_salt_does_not_count():
    log = assigned(("ann", True, DAY), salt="old salt")
    found = holdouts(members("ann"), log, NO_MERGE, "salt", Decimal(0), LATER)
    assert found.select("is_holdout", "is_new").rows() == [(False, True)]


def test_on_a_merge_of_two_arms_the_earlier_wins_and_the_member_is_left_out_of_lift():
    merge = pl.DataFrame({"member_id": ["bob"], "successor": ["ann"]})
    log = assigned(("bob", True, DAY), ("ann", False, LATER))
    found = holdouts(members("ann"), log, merge, "salt", SHARE, LATER)
    assert found.select("is_holdout", "assigned_on", "is_mixed").rows() == [(True, DAY, True)]


def test_a_merge_of_one_arm_is_not_mixed():
    merge = pl.DataFrame({"member_id": ["bob"], "successor": ["ann"]})
    log = assigned(("bob", True, DAY), ("ann", True, LATER))
    assert holdouts(members("ann"), log, merge, "salt", SHARE, LATER)["is_mixed"].to_list() == [False]


def test_merges_are_followed_to_who_lives_on_and_undone_ones_forgotten():
    history = pl.DataFrame(
        [
            ("merged", "a", "b", date(2017, 1, 1)),
            ("merged", "b", "c", date(2017, 2, 1)),
            ("merged", "x", "y", date(2017, 3, 1)),
            ("split", "y", "x", date(2017, 4, 1)),
            ("merged", "p", "q", date(2017, 5, 1)),
            ("merged", "q", "p", date(2017, 6, 1)),
        ],
        schema={"kind": pl.String, "previous_member_id": pl.String, "member_id": pl.String, "changed_on": pl.Date},
        orient="row",
    )
    today = pl.DataFrame({"member_id": ["c", "x", "y"]})
    assert successors(today, history).rows() == [("a", "c"), ("b", "c")]
