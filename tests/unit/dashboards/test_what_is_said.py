"""What readers are told besides figures: greyed choices, sentences, changes too small to show, months made of weeks."""

from datetime import date

import polars as pl

from member360.dashboards.second_order import by_month
from member360.dashboards.words import Words
from member360.workspace.labels import default_labels
from tests.unit.dashboards.reading import said


def test_what_a_page_ignores_is_greyed_and_said_to_be(open_page):
    app = open_page("retention")
    assert not app.selectbox(key="business").disabled
    assert app.radio(key="grain").disabled
    assert app.selectbox(key="compare").disabled
    assert "Greyed: this page shows all known days" in "".join(each.value for each in app.sidebar.caption)
    app = open_page("benefits")
    assert (app.radio(key="grain").disabled, app.selectbox(key="compare").disabled) == (False, True)
    app = open_page("overview")
    assert not app.selectbox(key="compare").disabled
    assert not any("Greyed" in each.value for each in app.sidebar.caption)


def test_a_segment_is_said_in_a_sentence_above_its_condition(open_page):
    said_of = said(open_page("segments"))
    assert "Members for whom" in said_of
    assert "- " in said_of.split("Members for whom")[1]
    assert "符合以下條件的會員" in said(open_page("segments", language="zh"))


def test_an_unchanged_figure_is_grey_and_says_so():
    words = Words("en", default_labels(), {}, "USD")
    assert words.change(100, 100) == words.change(10_000, 10_001) == "no change"
    assert words.change(1100, 1000) == "+10.0%"
    assert words.change(5, 0) is None


def test_weeks_are_added_up_by_month_and_count_once_they_are_known():
    weeks = pl.DataFrame(
        {
            "first_week": [date(2017, 9, 4), date(2017, 9, 25), date(2017, 10, 2)],
            "members": [10, 30, 7],
            "share_7d": [0.1, 0.333333, 0.142857],
            "share_30d": [0.5, None, None],
            "share_60d": [None, None, None],
        },
        schema_overrides={"share_60d": pl.Float64},
    )
    september, october = by_month(weeks, date(2017, 9, 4)).rows(named=True)
    assert (september["members"], september["n_7d"], september["again_7d"]) == (40, 40, 11)
    assert (september["n_30d"], september["again_30d"], september["n_60d"]) == (10, 5, 0)
    assert (september["is_early"], october["is_early"], october["again_7d"]) == (True, False, 1)
