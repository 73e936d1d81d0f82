"""Which earn rules overlap: both would earn one currency for one line on one day.

What belongs here: the comparison of two rules. What does not: the message (`mistakes/programme.yml`).
"""

import pytest

from member360.workspace.business import EarnRule
from member360.workspace.rules_programme import earn_overlap

ONE = {"rule": "one", "currency": "score", "rate": "1", "from": "2024-01-01", "to": "2024-02-01"}


@pytest.mark.parametrize(
    ("change", "overlaps"),
    [
        ({}, True),
        ({"from": "2024-01-31", "to": None}, True),
        ({"from": "2024-02-01", "to": None}, False),
        ({"from": "2023-01-01", "to": "2024-01-01"}, False),
        ({"from": "2023-01-01", "to": "2024-01-02"}, True),
        ({"from": "2023-01-01", "to": None}, True),
        ({"currency": "coins"}, False),
        ({"categories": ["A"]}, True),
    ],
)
def test_rules_overlap_when_currency_and_days_meet(change, overlaps):
    one = EarnRule.model_validate(ONE)
    other = EarnRule.model_validate({**ONE, "rule": "other", **change})
    assert earn_overlap(one, other) is earn_overlap(other, one) is overlaps


@pytest.mark.parametrize(("categories", "overlaps"), [(["B"], False), (["B", "A"], True)])
def test_rules_with_categories_overlap_in_a_shared_one_only(categories, overlaps):
    one = EarnRule.model_validate({**ONE, "categories": ["A"]})
    other = EarnRule.model_validate({**ONE, "rule": "other", "categories": categories})
    assert earn_overlap(one, other) is overlaps
