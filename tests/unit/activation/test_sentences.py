"""Conditions in words: every node of the grammar is said in both languages, with the names that readers know."""

from datetime import date

import pytest

from member360.activation.of_run import rules_in_words
from member360.activation.sentences import in_words
from member360.workspace import default_workspace, load_workspace
from member360.workspace.labels import default_labels

SAID = [
    ("stage in ('first_order', 'repeat')", "stage: First order or Repeat", "階段：首單會員或複購會員"),
    ("tier not in ('a', 'b', 'c')", "the present tier: none of a, b or c", "目前等級：不是a、b或c"),
    ("becomes_dormant_on <= as_of + 1 week",
     "day of becoming dormant: at the latest 7 days after the last day of the data",
     "預計沉睡日：不晚於資料日後 7 天"),
    ("first_purchase_on < 2017-07-01", "first purchase: before 1.7.2017", "首次購買日：早於1.7.2017"),
    ("last_benefit_on is null", "no last benefit known", "最近獲得權益日：無"),
    ("last_benefit_on is not null", "last benefit is known", "最近獲得權益日：有"),
    ("sales_percentile_365d >= 0.8", "rank by sales of 365 days (share of members who spent no more): at least 80%",
     "近 365 天消費排名（消費不更高的會員佔比）：至少 80%"),
    ("score_to_next_tier <= next_tier_threshold * 10%",
     "score still missing for the next tier: at most 10% of the score that the next tier asks for",
     "距下一等級尚需成長值：至多 下一等級門檻的 10%"),
    ("(net_sales_365d - net_sales_90d) / 3 > 1000.50",
     "(net sales in 365 days less net sales in 90 days) divided by 3: more than 1,000.5",
     "（近 365 天淨銷售額 減 近 90 天淨銷售額） 除以 3：多於 1,000.5"),
    ("3 < purchase_days", "purchase days: more than 3", "購買天數：多於 3"),
    ("gap_now_days not between 10 and 20", "days since the last purchase: not from 10 to 20",
     "距上次購買天數：不在 10 至 20"),
    ("count(member_business where stage = 'dormant') = 1", "in exactly 1 of the businesses (stage: Dormant)",
     "恰為 1 項業務（階段：沉睡會員）"),
    ("count_businesses(orders_90d > 0) = 0", "in none of the businesses (orders in 90 days: more than 0)",
     "0 項業務（近 90 天訂單數：多於 0）"),
    ("any(benefit_recommendations where benefit_id != 'x' and not is_holdout)",
     "in at least 1 of the recommendations (benefit: other than x and not so: is held out)",
     "至少 1 項建議（權益：不是x，且並非：屬對照組）"),
    ("member_scores['ecosystem'].score >= 50%", "chance of no purchase over all businesses: at least 50%",
     "整體的不購買機率：至少 50%"),
    ("activity('order', 30 days, 'fuel') >= 2", "orders in the last 30 days in fuel: at least 2",
     "fuel的近 30 天訂單：至少 2"),
    ("stage = 'dormant' or (is_one_time_buyer and reachable_sms = false)",
     "stage: Dormant, or (has bought on one day only and not so: can be reached by SMS)",
     "階段：沉睡會員，或（只購買過一天，且並非：可用簡訊聯絡）"),
    ("true", "every member", "所有會員"),
    ("a_new_column = 'x'", "a new column: x", "a new column：x"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "english", "chinese"), SAID)
def test_a_condition_is_said_in_words(condition, english, chinese):
    for language, expected in (("en", english), ("zh", chinese)):

        def called(group: str, code: str, language: str = language) -> str:
            return default_labels().word(f"{group}.{code}", language).removeprefix(f"{group}.")

        def written(day: date) -> str:
            return f"{day.day}.{day.month}.{day.year}"

        assert in_words(condition, language, called, written) == (expected,)


def test_what_must_hold_together_is_said_one_by_one():
    condition = "purchase_days > 1 and not is_one_time_buyer and (stage = 'x' or tier = 'y')"
    assert in_words(condition, "en", lambda _, code: code) == (
        "purchase days: more than 1",
        "not so: has bought on one day only",
        "(stage: x, or the present tier: y)",
    )


def test_every_rule_of_the_default_workspace_is_said_in_both_languages():
    workspace = load_workspace(default_workspace())
    rules = dict(rules_in_words(workspace).iter_rows())
    assert rules["daily-goods-for-coins"] == "coins to spend: at least 500; orders in 90 days: at most 6"
    assert rules["welcome-back-grocery"] == "stage in Grocery: Dormant"
    conditions = [each.condition for each in workspace.segments.values()]
    conditions += [each.eligibility for each in workspace.benefits.benefits if each.eligibility]
    for condition in conditions:
        for language in ("en", "zh"):
            assert not any("_" in term for term in in_words(condition, language, lambda group, _: group))
