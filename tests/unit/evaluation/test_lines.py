"""The five accounts scored: every line below was worked out by hand."""

from datetime import date

import polars as pl
import pytest

from member360.evaluation.people import majority
from member360.evaluation.stages import gone_for_good, shares


def test_pairs_and_b_cubed(figure):
    assert figure("one_id", "all_pairs", "precision") == 0.5
    assert figure("one_id", "all_pairs", "recall") == 0.25
    assert figure("one_id", "all_pairs", "f1") == pytest.approx(1 / 3, abs=1e-6)
    assert figure("one_id", "all_pairs", "recall", "n") == 4
    assert figure("one_id", "b_cubed", "precision") == 0.8
    assert figure("one_id", "b_cubed", "recall") == pytest.approx(8 / 15, abs=1e-6)


def test_recall_over_pairs_that_share_evidence(figure):
    # a1-a2 by the phone (joined), a1-a3 by the e-mail and b4-b5 by the number that b5 mistypes (both missed).
    assert figure("one_id", "any_evidence", "recall", "n") == 3
    assert figure("one_id", "any_evidence", "recall") == pytest.approx(1 / 3, abs=1e-6)
    # Verified on both and not mistyped: a1-a2 only. A recycled number on two persons is no true pair.
    assert figure("one_id", "good_evidence", "recall", "n") == 1
    assert figure("one_id", "good_evidence", "recall") == 1
    assert figure("one_id", "good_evidence", "f1") == pytest.approx(2 / 3, abs=1e-6)


def test_merged_and_split(figure):
    assert figure("one_id", "whole", "members_over_merged") == 1
    assert figure("one_id", "whole", "persons_split") == 2
    # m1 and m2 go to person 1 (the tie in m2 to its lowest account, food a3), m3 to person 2: nobody is lost.
    assert figure("one_id", "whole", "persons_absorbed") == 0
    assert figure("one_id", "whole", "members", "difference") == 1


def test_errors_by_defect(figure):
    # Recycled: a3 and b4. True pairs with one of them a1-a3, a2-a3, b4-b5 (all missed), found a3-b4 (false).
    assert figure("one_id", "defect_recycled", "missed_share") == 1
    assert figure("one_id", "defect_recycled", "missed_share", "n") == 3
    assert figure("one_id", "defect_recycled", "false_share") == 1
    # Notation: a2. a1-a2 is joined, a2-a3 is not.
    assert figure("one_id", "defect_notation", "missed_share") == 0.5
    assert figure("one_id", "defect_notation", "false_share") == 0
    # Only a1 has no defect at all: no pair to judge.
    assert figure("one_id", "defect_none", "missed_share") is None
    assert figure("one_id", "origin_second", "missed_share", "n") == 2


def test_a_member_is_the_person_of_most_accounts_and_of_the_lowest_in_a_tie():
    accounts = pl.DataFrame(
        {
            "business": ["a", "b", "b", "c", "c", "d"],
            "account_id": ["1", "1", "2", "1", "2", "1"],
            "member_id": ["m", "m", "m", "n", "n", "o"],
            "member": [0, 0, 0, 1, 1, 2],
            "person_id": [5, 6, 6, 8, 7, 9],
        }
    )
    found = {row[0]: row[2:] for row in majority(accounts).rows()}
    assert found == {"m": (6, 2, False), "n": (8, 2, False), "o": (9, 1, True)}


def test_rows_and_quarantine_against_what_was_planted(figure):
    assert figure("rows", "rows", "read", "difference") == 0
    assert figure("rows", "rows", "filtered", "against") is None
    assert figure("rows", "quarantine", "bad_date", "difference") == -1
    assert figure("rows", "quarantine", "orphan_refund") == 0
    assert figure("rows", "quarantine", "orphan_refund", "against") == 1
    assert figure("rows", "quarantine", "versions_in_conflict", "difference") == -2


def test_sources_are_listed_where_they_differ(figure, scored):
    assert figure("rows", "s", "read", "difference", business="food") == -1
    assert figure("rows", "s", "duplicate", "difference", business="food") == -1
    assert scored.lines.filter(part="rows", subject="s").height == 2


def test_activities_by_type(figure):
    assert figure("books", "activities", "order", "difference") == 0
    assert figure("books", "activities", "visit", "difference") == -3


def test_books_to_the_cent(figure):
    assert figure("books", "activity", "order_amount", business="shop") == 15.1
    assert figure("books", "activity", "order_amount", "difference", business="shop") == -0.01
    assert figure("books", "activity", "refunds", "difference", business="shop") == 0
    assert figure("books", "ledger", "coins_redeemed", "difference", business="shop") == 0
    assert figure("books", "gift_coins", "points_gifted", "difference", business="shop") == -5


def test_stages_against_dropout(figure):
    # m1 is person 1, gone from the shop since January; the ecosystem's dropout on 1 July is after the as-of day.
    assert figure("stages", "called_churned", "gone_for_good", business="shop") == 1
    assert figure("stages", "called_churned", "gone_for_good") == 0
    # m2, active, is person 1 too (over-merged): in the shop it counts as gone.
    assert figure("stages", "called_active", "gone_for_good", business="shop") == 1
    assert figure("stages", "called_active", "gone_for_good", business="food") == 0
    # m3, dormant, is person 2, who dropped out on the as-of day itself.
    assert figure("stages", "called_dormant", "gone_for_good") == 1
    assert figure("stages", "gone_for_good", "called_churned", business="shop") == 0.5
    assert figure("stages", "called_churned", "gone_for_good", "n", business="food") == 0
    assert figure("stages", "called_churned", "gone_for_good", business="food") is None


def test_whoever_left_every_business_has_left_the_ecosystem():
    day = date(2025, 6, 30)
    rows = [
        (1, "a", date(2025, 1, 1), day),
        (1, "ecosystem", date(2025, 1, 1), None),
        (1, "b", date(2025, 7, 1), None),  # not begun yet on the day
        (2, "a", date(2025, 1, 1), day),
        (2, "b", date(2025, 1, 1), date(2025, 7, 1)),
        (2, "ecosystem", date(2025, 1, 1), None),
        (3, "a", date(2025, 1, 1), None),
        (3, "ecosystem", date(2025, 1, 1), day),
    ]
    dropout = pl.DataFrame(rows, schema=["person_id", "business", "active_from", "dropped_on"], orient="row")
    gone = {(person, business): has_gone for person, business, has_gone in gone_for_good(dropout, day).rows()}
    assert [gone[person, "ecosystem"] for person in (1, 2, 3)] == [True, False, True]
    assert (1, "b") not in gone
    assert (gone[1, "a"], gone[2, "b"]) == (True, False)


def test_members_of_whose_activity_the_truth_says_nothing_are_counted_apart():
    staged = pl.DataFrame(
        {
            "business": ["a", "a", "a"],
            "called": ["active", "active", "active"],
            "has_gone": [None, True, False],
            "is_known": [None, True, True],
            "is_whole": [True, True, False],
        }
    )
    found = {(row["subject"], row["measure"]): row["found"] for row in shares(staged).frame().to_dicts()}
    assert found["called_active", "gone_for_good"] == 0.5
    assert found["called_active", "whole_persons_gone"] == 1
    assert found["whole", "members_without_truth"] == 1


def test_churn_against_the_oracle(figure, scored):
    # m1 and m2 are both person 1 with 0.8: nobody can tell them apart.
    assert figure("churn", "active", "auc") == 0.5
    assert figure("churn", "active", "brier") == pytest.approx((0.01 + 0.36) / 2 + 0.16)
    assert figure("churn", "active", "brier", "against") == pytest.approx(0.16)
    assert figure("churn", "active", "calibration_error") == pytest.approx(0.35)
    assert any("churn, shop" in note and "30 days from 2025-07-01" in note for note in scored.notes)


def test_benefits_at_one_budget(figure):
    # Served: m1 and m2, both person 1; m3 is held out. m2 alone may have the lounge, and no tenth voucher; nobody may
    # have what begins in July or ended in June; what m1 is entitled to is no choice.
    assert figure("benefits", "nothing", "net") == 0
    assert figure("benefits", "policy", "net") == 4
    assert figure("benefits", "policy", "net_expected", "difference") == 1
    # Budget 4: half a lounge for m2 (22 for 8), worth 2.75 for each unit, beats a voucher's 2.
    assert figure("benefits", "oracle", "net") == 11
    assert figure("benefits", "policy", "net", "difference") == -7
    # Chance: m1 the voucher (6 for 2), m2 the lounge (30 for 8): 36 for 10, of which 4 is paid for.
    assert figure("benefits", "random", "net") == pytest.approx(26 * 4 / 10)
    # The old rule gave the lounge last before the as-of day: twice 30 for 8, a quarter of which is paid for.
    assert figure("benefits", "old_rule", "incremental_margin") == 15
    assert figure("benefits", "old_rule", "given") == 0.5
    assert figure("benefits", "old_rule", "net", "n") == 2
