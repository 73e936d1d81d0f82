"""The dashboard's page: there only where a snapshot was scored, and it shows the kept lines."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from member360.evaluation.store import write_evaluation
from member360.publishing import current_snapshot
from member360.workspace import default_workspace
from member360.workspace.home import Home
from tests.unit.dashboards.world import publish_world

APP = Path(__file__).parents[3] / "member360" / "dashboards" / "app.py"
PAGE = "screens/evaluation.py"
RAW = re.compile(r"\b[a-z]+_[a-z_0-9]+\b")


@pytest.fixture(scope="module")
def small_home(tmp_path_factory) -> Home:
    """The dashboards' small world, not scored yet."""
    home = Home(tmp_path_factory.mktemp("scored"))
    publish_world(home.root)
    return home


@pytest.fixture
def open_app(small_home, monkeypatch):
    """Opens the app."""
    monkeypatch.setenv("MEMBER360_HOME", str(small_home.root))
    monkeypatch.setenv("MEMBER360_WORKSPACE", str(default_workspace()))
    return lambda: AppTest.from_file(APP, default_timeout=120).run()


@pytest.fixture
def kept(small_home, scored):
    """The five accounts' lines, kept as the score of the small world, whose businesses have other names."""
    lines = scored.lines.with_columns(pl.col("business").replace({"shop": "bakery", "food": "fuel"}))
    one = replace(scored, snapshot_id=current_snapshot(small_home), lines=lines)
    path = write_evaluation(small_home, one)
    yield one
    path.unlink()


def table(app: AppTest, *headings: str):
    return next(each.value for each in app.dataframe if set(headings) <= set(each.value.columns))


def test_without_a_score_there_is_no_page(open_app):
    app = open_app()
    assert not app.exception
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page(PAGE)


@pytest.mark.usefixtures("kept")
def test_the_page_shows_what_was_kept(open_app):
    app = open_app().switch_page(PAGE).run()
    assert not app.exception, [problem.message for problem in app.exception]
    pairs = table(app, "Precision", "Recall").set_index("Of")
    assert pairs.loc["All pairs of accounts", "Recall"] == 0.25
    assert pairs.loc["B-cubed (by account)", "Precision"] == 0.8
    assert pairs.loc["Pairs that share any identifier", "of"] == 3
    errors = table(app, "Missed", "False").set_index("Of")
    assert errors.loc["Recycled number", ["Missed", "of true pairs"]].tolist() == [1, 3]
    books = table(app, "Business", "Of", "Difference").set_index("Of")
    assert books.loc["Coins given", ["Business", "Found", "Planted", "Difference"]].tolist() == ["Bakery", 20, 25, -5]
    stages = table(app, "Of churned: gone").set_index("Business")
    assert stages.loc["Bakery", "Of active: gone"] == 1
    churn = table(app, "Best possible order")
    assert churn["Least possible error"].tolist() == pytest.approx([0.16])
    benefits = table(app, "Policy").set_index("Policy")
    assert benefits.loc["Best possible", "Margin less cost"] == 11
    assert any("3 things could not be told" in warning.value for warning in app.warning)
    assert any("Budget $4.00." in caption.value for caption in app.caption)


@pytest.mark.usefixtures("kept")
def test_a_business_narrows_what_is_by_business(open_app):
    app = open_app().switch_page(PAGE)
    app.session_state["business"] = "bakery"
    app.run()
    assert not app.exception
    assert table(app, "Of churned: gone")["Business"].tolist() == ["Bakery"]
    assert len(table(app, "Precision", "Recall")) == 4


@pytest.mark.usefixtures("kept")
def test_it_speaks_chinese_and_no_codes(open_app):
    app = open_app().switch_page(PAGE)
    app.session_state["language"] = "zh"
    app.run()
    assert not app.exception
    shown = [" ".join(map(str, each.value.columns)) + each.value.to_string() for each in app.dataframe]
    words = "\n".join([*shown, *(part.value for part in (*app.markdown, *app.caption, *app.warning, *app.info))])
    assert "誰是同一人" in words
    assert RAW.findall(words.replace("member360 evaluate", "")) == []
