"""The closing sentences, where there is little to say."""

from decimal import Decimal

import pytest

from member360.commands.run import lines_of
from member360.summary import against_week_before
from member360.wording import agreeing, counted


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("110.00", "100.00", "+10.0% on the week before"),
        ("0.00", "0.00", "after none in the week before"),
        ("5.00", None, "the first week there is"),
        ("10.00", "-100.00", "+110.0% on the week before"),
    ],
)
def test_a_week_is_compared_only_with_one_that_sold_something(now, before, words):
    english, chinese = against_week_before(Decimal(now), None if before is None else Decimal(before))
    assert english == words
    assert chinese


def test_one_is_not_written_like_several():
    assert [counted(n, "member") for n in (0, 1, 2469)] == ["0 members", "1 member", "2,469 members"]
    assert counted(2, "business", "businesses") == "2 businesses"
    assert [agreeing(n, "is", "are") for n in (0, 1, 2)] == ["are", "is", "are"]


def test_figures_stand_under_one_another_where_a_line_has_no_room():
    assert lines_of("stages", ["Repeat 3", "Dormant 1"]) == ["  stages     Repeat 3; Dormant 1"]
    long = [f"{business}, active members {'0.868 in the right order' * 2}" for business in ("Fuel", "Grocery")]
    assert lines_of("models", long) == [f"  models     {long[0]}", f"             {long[1]}"]
