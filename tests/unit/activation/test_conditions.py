"""Readable conditions: whom they choose, and what is said when they are wrong."""

import pytest

from member360.activation.compile import check_condition, compile_condition
from member360.activation.syntax import ConditionError
from tests.unit.activation.conftest import AS_OF


@pytest.fixture
def chosen(world, schema):
    def chosen(condition: str) -> list[str]:
        question = compile_condition(condition, schema, AS_OF)
        return world.query(question.sql, question.parameters)["member_id"].to_list()

    return chosen


@pytest.mark.parametrize(
    ("condition", "members"),
    [
        ("stage = 'first_order'", "cat"),
        ("member_360.stage = 'first_order'", "cat"),
        ('stage = "dormant"', "dan"),
        ("stage in ('dormant', 'first_order')", "cat dan"),
        ("stage not in ('repeat')", "cat dan eve"),
        ("not stage = 'repeat' and purchase_days > 0", "cat dan"),
        ("NOT (stage = 'repeat' OR stage = 'prospect')", "cat dan"),
        ("stage = 'repeat' or stage = 'dormant' and purchase_days < 5", "ann bob"),
        ("(stage = 'repeat' or stage = 'dormant') and purchase_days < 9", "dan"),
        ("purchase_days between 5 and 9", "bob dan"),
        ("purchase_days not between 5 and 9", "ann cat eve"),
        ("purchase_days != 1 and purchase_days <> 0", "ann bob dan"),
        ("last_purchase_on is null", "eve"),
        ("not becomes_dormant_on > as_of", "dan eve"),
        ("becomes_dormant_on <= as_of", "dan"),
        ("member_business['fuel'].stage != 'repeat'", "bob cat dan eve"),
        ("not member_business['garden'].orders_90d >= 0", "bob cat dan eve"),
        ("count_businesses(stage in ('first_order', 'repeat')) >= 2", "ann"),
        ("any_business(stage = 'dormant' and net_sales_365d > 100)", "dan"),
        ("last_purchase_on is not null and reachable_email", "ann bob dan"),
        ("reachable_email = false", "cat eve"),
        ("becomes_dormant_on between as_of + 1 day and as_of + 7 days", "bob"),
        ("becomes_dormant_on <= as_of + 1 week and sales_percentile_365d >= 0.8", "bob"),
        ("last_purchase_on >= 2017-12-20", "ann cat"),
        ("as_of - last_purchase_on > 26 days", "bob dan"),
        ("last_purchase_on + 30 days < as_of", "dan"),
        ("gap_now_days * 2 > 30 + 20", "bob dan"),
        ("score_to_next_tier <= 10% * next_tier_threshold", "ann dan"),
        ("tier_if_silent != tier", "ann"),
        ("coins_expiring_30_days > 0", "ann dan"),
        ("- purchase_days < -8", "ann bob"),
        ("net_sales_365d / purchase_days > 50", "bob dan"),
        ("member_business['garden'].stage = 'dormant'", "ann"),
        ("member_business['grocery'].stage = 'repeat' and member_business['fuel'].stage = 'repeat'", "ann"),
        ("member_business['fuel'].stage is null", "bob dan eve"),
        ("count(member_business where stage in ('first_order', 'repeat')) >= 2", "ann"),
        ("count(member_business) = 0", "eve"),
        ("any(member_business where stage = 'dormant') and not stage = 'dormant'", "ann"),
        ("any(member_business where net_sales_365d > 0.9 * member_360.net_sales_365d)", "bob cat dan"),
        ("any(member_business where business = 'fuel' and orders_90d >= 3)", "ann"),
        ("member_scores['ecosystem'].decile = 1", "bob dan"),
        ("member_scores['grocery'].score >= 0.7", "bob"),
        ("count(member_scores where score > 0.5) = 1", "bob"),
        ("benefit_recommendations.benefit_id = 'coffee'", "bob dan"),
        ("not benefit_recommendations.benefit_id = 'nothing'", "bob dan"),
        ("benefit_recommendations.is_entitlement", "ann"),
        ("any(benefit_recommendations where is_holdout and not is_entitlement)", "cat"),
        ("activity('order', 30 days) >= 2", "ann"),
        ("activity('order', 31 days) >= 3", "ann"),
        ("activity('order', 30 days, 'fuel') = 1", "ann"),
        ("activity('order', 30 days, 'ecosystem') = 0 and purchase_days > 0", "cat dan"),
        ("activity('visit', 1 day) = 1", "bob"),
        ("stage = 'it''s'' or 1=1 --'", None),
        ("true", "ann bob cat dan eve"),
        ("purchase_days >= 0 and\n  tier = 'gold'", "ann"),
    ],
)
def test_a_condition_chooses_the_members_it_describes(chosen, condition, members):
    if members is None:
        with pytest.raises(ConditionError):
            chosen(condition)
    else:
        assert chosen(condition) == members.split()


@pytest.mark.parametrize(
    ("condition", "column", "words"),
    [
        ("stagee = 'dormant'", 1, "unknown name 'stagee' in member_360; nearest: 'stage'"),
        ("orders_90d > 1", 1, "member_business has it"),
        ("purchase_days > 1 and member_bussiness['fuel'].stage = 'repeat'", 23, "nearest: 'member_business'"),
        (
            "member_business['groccery'].stage = 'repeat'",
            1,
            "unknown business 'groccery'; nearest: 'grocery'",
        ),
        ("member_business['ecosystem'].stage = 'repeat'", 1, "write member_360.stage"),
        ("member_business.stage = 'repeat'", 1, "has a row for each business; member_business['"),
        ("member_360['fuel'].stage = 'repeat'", 1, "has no rows by business"),
        ("stage = 'dormnt'", 9, "stage is never 'dormnt'; nearest: 'dormant'"),
        ("stage in ('repeat', 'churn')", 21, "stage is never 'churn'; nearest: 'churned'"),
        ("activity('oder', 30 days) > 0", 10, "nearest: 'order'"),
        ("activity('order', 30 days, 'feul') > 0", 28, "nearest: 'fuel'"),
        ("activity('order', 30) > 0", 19, "a number of days"),
        ("purchase_days = 'many'", 17, "a text cannot be compared with a number"),
        ("last_purchase_on > 30", 20, "a number cannot be compared with a date"),
        ("stage > 'repeat'", 1, "a text has no order"),
        ("last_purchase_on + 30 > as_of", 1, "dates take days"),
        ("purchase_days", 1, "a number is not a condition"),
        ("purchase_days and reachable_email", 1, "a number is not a condition"),
        ("stage = 'repeat", 9, "a quoted text is not closed"),
        ("stage = ‘repeat’", 9, "straight quotes"),
        ("stage = 'repeat' purchase_days > 1", 18, "found 'purchase_days' where `and`, `or` or the end"),
        ("(stage = 'repeat'", 18, "found the end where `)` is expected"),
        ("stage =", 8, "found the end"),
        ("", 1, "found the end"),
        ("stage in ()", 11, "found ')'"),
        ("stage not 'repeat'", 11, "`in` or `between`"),
        ("last_purchase_on > 2017-02-30", 20, "no day of the calendar"),
        ("last_purchase_on > as_of + 99999 days", 28, "at most 36500"),
        ("last_purchase_on > 9999-12-31 + 1 day", 20, "that far away"),
        ("lower(stage) = 'repeat'", 1, "'lower' is not a function"),
        ("count(fct_activity where true) > 1", 1, "goes over"),
        ("member_contact.contact_point = 'x'", 1, "unknown table 'member_contact'"),
        ("purchase_days > 1; drop table member_360", 18, "no statements"),
        ("(" * 31 + "true" + ")" * 31, 31, "30 parentheses"),
        ("true" + " and true" * 200, None, "300 words"),
        ("true" + " " * 4000, 1, "4000 characters"),
    ],
)
def test_a_wrong_condition_is_refused_with_the_place_and_the_nearest_name(schema, condition, column, words):
    with pytest.raises(ConditionError) as problem:
        check_condition(condition, schema)
    assert words in str(problem.value)
    if column is not None:
        assert f"column {column}:" in str(problem.value)


def test_the_message_points_into_the_text(schema):
    with pytest.raises(ConditionError) as problem:
        check_condition("purchase_days > 1\n  and stagee = 'x'", schema)
    assert str(problem.value).splitlines() == [
        "line 2, column 7: unknown name 'stagee' in member_360; nearest: 'stage'",
        "      and stagee = 'x'",
        "          ^",
    ]
