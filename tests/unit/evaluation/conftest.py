"""The five accounts, published once, their truth, and the lines that come of it."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from member360.evaluation.score import evaluate
from member360.evaluation.store import Evaluation
from member360.evaluation.truth import Truth, open_truth
from member360.publishing import open_snapshot
from member360.workspace.home import Home
from tests.unit.evaluation.world import publish_five_accounts, write_truth

Figure = Callable[..., object]


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Home:
    """A home with the five accounts published."""
    return publish_five_accounts(tmp_path_factory.mktemp("evaluation") / "home")


@pytest.fixture(scope="session")
def truth_folder(tmp_path_factory) -> Path:
    """The truth's folder."""
    return write_truth(tmp_path_factory.mktemp("world") / "truth")


@pytest.fixture(scope="session")
def truth(truth_folder) -> Truth:
    """The truth, opened."""
    return open_truth(truth_folder)


@pytest.fixture(scope="session")
def scored(home, truth) -> Evaluation:
    """The whole evaluation."""
    with open_snapshot(home) as reader:
        return evaluate(reader, truth)


@pytest.fixture(scope="session")
def figure(scored) -> Figure:
    """Gives one column of one line."""

    def of(part: str, subject: str, measure: str, column: str = "found", business: str = "ecosystem") -> object:
        keys = {"part": part, "subject": subject, "measure": measure, "business": business}
        return scored.lines.filter(*(pl.col(name) == value for name, value in keys.items()))[column].item()

    return of
