"""Scores that can be taken apart: exact sums over groups, whatever the parts are."""

import numpy as np
import pytest

from models.estimators import AdditiveScore, logistic, trees
from models.features import FEATURES, GROUPS
from models.reasons import SAID, words
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


def said(group: str, pull: float, **given: float) -> tuple[str, str]:
    """One member's reason in both languages."""
    row = {name: np.array([given.get(name, 0.0)]) for name in SAID}
    en, zh = words(row, {group: np.array([pull])})
    return en[group][0], zh[group][0]


def test_reasons_say_what_the_member_does_in_both_languages():
    usual = {"gap_median": 6.0, "recency": 20.0, "purchase_days": 9.0}
    late = said("rhythm", 0.4, **usual)
    assert late == (
        "usually buys every 6 days, nothing now for 19 days (raises the risk)",
        "平時每 6 天購買一次，現在已 19 天未購（風險升高）",
    )
    early = said("rhythm", -0.4, **{**usual, "recency": 2.0})
    assert early[0] == "usually buys every 6 days, last 1 day ago (lowers the risk)"
    once = said("rhythm", 1.0, **{**usual, "purchase_days": 1.0})
    assert once == ("bought once, 19 days ago (raises the risk)", "只買過一次，距今 19 天（風險升高）")
    for group in (*GROUPS, "recency", "frequency", "money"):
        assert all(said(group, 0.1, **usual))


def test_numbers_in_reasons_are_written_as_one_would():
    spent = said("spend", -1.0, sales_28=1234.5, sales_84=9.99)[0]
    assert spent == "spent 1,234 in the last 28 days, 3.3 in a usual 28 days of the last 84 (lowers the risk)"
    assert said("money", -1.0, sales_84=-3.44)[0] == "spent -3.4 in 84 days (lowers the risk)"
    assert said("variety", 1.0, categories_84=1.0)[0] == "bought from 1 category in 84 days (raises the risk)"
    share = said("offers", 1.0, discount_share=0.124, coupon_share=0.001)
    assert share == (
        "13 % of the list price came off by discounts and coupons (raises the risk)",
        "折扣與優惠券佔原價 13 %（風險升高）",
    )
    assert said("elsewhere", -1.0, businesses_84=1.0)[0] == "active in 1 business in 84 days (lowers the risk)"
    passed = said("elsewhere", 1.0, passed_by=2.0)[0]
    assert passed == "since then bought elsewhere on 2 days, but not here (raises the risk)"
    assert said("habit", 1.0, weekend_share=0.5)[0] == "50 % of purchase days are at the weekend (raises the risk)"
    # Far apart: no table of all numbers between them.
    far = np.array([1e9, 0.0])
    en, _ = words(dict.fromkeys(SAID, far), {"money": far})
    assert en["money"].to_list() == [
        "spent 1,000,000,000 in 84 days (raises the risk)",
        "spent 0 in 84 days (raises the risk)",
    ]


def test_what_sounds_bad_and_lowers_the_risk_does_not_read_like_a_contradiction():
    daily = {"gap_median": 1.0, "recency": 9.0, "purchase_days": 90.0}
    still = (
        "usually buys every day, nothing now for 8 days (still below-average risk)",
        "平時每天購買，現在已 8 天未購（風險仍低於平均）",
    )
    assert said("rhythm", -0.4, **daily) == still
    less = {"sales_28": 10.0, "sales_84": 90.0}
    assert said("spend", -0.1, **less)[0].endswith("(still below-average risk)")
    assert said("spend", 0.1, **less)[0].endswith("(raises the risk)")
    assert said("elsewhere", 0.1)[0].endswith("(still above-average risk)")
    assert said("rhythm", -0.1, purchase_days=1.0, recency=9.0)[0].endswith("(lowers the risk)")
