"""Churn scores against true probabilities: by hand, and against every outcome that could come."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from member360.evaluation.churn import calibration_error, expected_auc, expected_brier

CHANCES = st.lists(st.tuples(st.integers(0, 5), st.floats(0.02, 0.98)), min_size=2, max_size=6)


def test_two_members_by_hand():
    score, chance = np.array([0.9, 0.2]), np.array([0.8, 0.4])
    # The pair (first stays, second buys) weighs 0.8 x 0.6 and is in order, (second stays, first buys) 0.4 x 0.2 is not.
    assert expected_auc(score, chance) == pytest.approx(0.48 / 0.56)
    assert expected_auc(1 - score, chance) == pytest.approx(0.08 / 0.56)
    assert expected_auc(np.array([0.5, 0.5]), chance) == pytest.approx(0.5)
    assert expected_brier(score, chance) == pytest.approx((0.01 + 0.16 + 0.04 + 0.24) / 2)
    assert calibration_error(score, chance) == pytest.approx((0.1 + 0.2) / 2)
    assert calibration_error(chance, chance) == 0


def test_certain_outcomes_give_the_plain_figures():
    score = np.array([0.9, 0.8, 0.3, 0.1])
    assert expected_auc(score, np.array([1.0, 0.0, 1.0, 0.0])) == pytest.approx(3 / 4)
    assert expected_brier(score, np.array([1.0, 0.0, 1.0, 0.0])) == pytest.approx((0.01 + 0.64 + 0.49 + 0.01) / 4)
    assert expected_auc(score, np.ones(4)) is None


def test_bins_are_of_equal_mass():
    score = np.repeat([0.1, 0.9], [90, 10])
    chance = np.repeat([0.2, 0.4], [90, 10])
    assert calibration_error(score, chance) == pytest.approx(0.9 * 0.1 + 0.1 * 0.5)


@settings(deadline=None, max_examples=50)
@given(CHANCES)
def test_expectations_are_over_every_outcome(members):
    score = np.array([rank / 5 for rank, _ in members])
    chance = np.array([probability for _, probability in members])
    ordered = weight = brier = 0.0
    for outcome in product([0, 1], repeat=len(members)):
        label = np.array(outcome)
        likely = float(np.prod(np.where(label == 1, chance, 1 - chance)))
        gap = score[label == 1][:, None] - score[label == 0][None, :]
        ordered += likely * float((gap > 0).sum() + (gap == 0).sum() / 2)
        weight += likely * gap.size
        brier += likely * brier_score_loss(label, score, pos_label=1)
    assert expected_auc(score, chance) == pytest.approx(ordered / weight)
    assert expected_brier(score, chance) == pytest.approx(brier)


@settings(deadline=None, max_examples=50)
@given(CHANCES)
def test_nothing_beats_the_oracle(members):
    score = np.array([rank / 5 for rank, _ in members])
    chance = np.array([probability for _, probability in members])
    assert expected_auc(score, chance) <= expected_auc(chance, chance) + 1e-9
    assert expected_brier(score, chance) >= expected_brier(chance, chance) - 1e-12
