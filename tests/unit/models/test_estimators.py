"""Scores that can be taken apart: exact sums over groups, whatever the parts are."""

import numpy as np
import pytest

from models.estimators import AdditiveScore, logistic, trees
from models.features import FEATURES, GROUPS
from models.reasons import words
from models.threads import one_thread


@pytest.fixture(scope="module")
def blend():
    chance = np.random.default_rng(5)
    rows = np.abs(chance.normal(12, 9, (600, len(FEATURES))))
    label = (rows[:, 0] * rows[:, 1] > 150).astype(np.int64)
    with one_thread("openmp"):
        score = AdditiveScore([logistic().fit(rows, label), trees().fit(rows, label)], GROUPS)
        return score.centre(rows).calibrate(0.6, 0.3), rows


def test_base_and_contributions_are_the_calibrated_logit(blend):
    score, rows = blend
    with one_thread("openmp"):
        base, parts = score.contributions(rows)
        assert np.allclose(base + parts.sum(axis=1), 0.6 * score.raw(rows) + 0.3, atol=1e-9)
        assert np.allclose(parts.mean(axis=0), 0, atol=1e-9)  # against the average row


def test_a_group_answers_for_its_own_features_only(blend):
    score, rows = blend
    changed = rows.copy()
    moved = [FEATURES.index(name) for name in GROUPS["rhythm"]]
    changed[:, moved] = changed[:, moved] * 2 + 3
    with one_thread("openmp"):
        before, after = score.contributions(rows)[1], score.contributions(changed)[1]
    place = list(GROUPS).index("rhythm")
    others = [at for at in range(len(GROUPS)) if at != place]
    assert np.allclose(before[:, others], after[:, others], atol=1e-9)
    assert np.abs(before[:, place] - after[:, place]).max() > 0.01


def test_reasons_say_what_the_member_does_in_both_languages():
    row = dict.fromkeys(FEATURES, 0.0) | {"gap_median": 6.0, "recency": 20.0, "purchase_days": 9.0}
    late = words("rhythm", row, 0.4)
    assert late.en == "usually buys every 6 days, nothing now for 19 days (raises the risk)"
    assert late.zh == "平時每 6 天購買一次，現在已 19 天未購（風險升高）"
    early = words("rhythm", row | {"recency": 2.0}, -0.4)
    assert early.en == "usually buys every 6 days, last 1 day ago (lowers the risk)"
    assert words("rhythm", row | {"purchase_days": 1.0}, 1.0).en == "bought once, 19 days ago (raises the risk)"
    for group in GROUPS:
        assert words(group, row, 0.1).zh


def test_what_sounds_bad_and_lowers_the_risk_does_not_read_like_a_contradiction():
    daily = dict.fromkeys(FEATURES, 0.0) | {"gap_median": 1.0, "recency": 9.0, "purchase_days": 90.0}
    still = words("rhythm", daily, -0.4)
    assert still.en == "usually buys every day, nothing now for 8 days (still below-average risk)"
    assert still.zh == "平時每天購買，現在已 8 天未購（風險仍低於平均）"
    less = daily | {"sales_28": 10.0, "sales_84": 90.0}
    assert words("spend", less, -0.1).en.endswith("(still below-average risk)")
    assert words("spend", less, 0.1).en.endswith("(raises the risk)")
    assert words("elsewhere", daily, 0.1).en.endswith("(still above-average risk)")
