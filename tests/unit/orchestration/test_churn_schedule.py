"""Which churn models score which night: learned on the first, loaded until it is time or a file is lost."""

from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from rich.console import Console

from member360.activation.decision_log import DecisionLog
from member360.publishing import RunContext
from member360.workspace.home import Home
from member360.workspace.settings import Churn
from models.churn import Training
from models.frames import SCORES, stacked
from models.history import Records, build_records
from models.scoring import score_members
from orchestration.progress import Progress
from orchestration.training import training_of_run
from tests.unit.models.worlds import businesses, frames, simulated

DAY_1 = date(2017, 12, 3)
SHOPS = businesses(grocery=30)


class Nights:
    """A home with a decision log, and one run after the other."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        settings = SimpleNamespace(churn=Churn())
        self.site: Any = SimpleNamespace(home=self.home, workspace=SimpleNamespace(settings=settings))
        self.purchases = simulated(members=400, days=400, seed=3)[0]

    def records(self, as_of: date) -> Records:
        """All that is known on a day."""
        return build_records(**frames([row for row in self.purchases if row[2] <= as_of]))

    def run(self, day: int, *, publishes: bool = True, fingerprint: str | None = None) -> tuple[Training, str]:
        """Night number `day`: the training that scores it, and what was said."""
        as_of = DAY_1 + timedelta(days=day - 1)
        said = StringIO()
        context = RunContext(
            as_of=as_of,
            known_at=datetime.combine(as_of, datetime.max.time()),
            workspace="w",
            workspace_fingerprint="w",
            code_version="c",
            run_fingerprint=(fingerprint or f"{day:02d}") * 32,
        )
        found = training_of_run(self.site, Progress(Console(file=said, width=500)), context, self.records(as_of), SHOPS)
        if publishes:
            DecisionLog(self.home).commit(context)
        return found, said.getvalue()

    def scores(self, training: Training, day: int) -> pl.DataFrame:
        """What a training makes of a night's data."""
        as_of = DAY_1 + timedelta(days=day - 1)
        pieces = score_members(self.records(as_of), SHOPS, training.trained, as_of)
        return stacked([scores for scores, _ in pieces], SCORES)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Nights, Training, str]:
    """The first night."""
    nights = Nights(tmp_path_factory.mktemp("home"))
    return (nights, *nights.run(1))


def versions(training: Training) -> list[str]:
    return sorted(trained.version for trained in training.trained)


def test_day_1_trains_day_2_scores_new_data_by_the_same_models_and_day_29_trains(first):
    nights, learned, said = first
    assert "churn models are learned anew: the first time" in said
    assert versions(learned)
    second, said = nights.run(2)
    assert said == ""
    assert versions(second) == versions(learned)
    assert_frame_equal(second.model_quality, learned.model_quality)
    one, two = nights.scores(learned, 1), nights.scores(second, 2)
    assert two["cutoff"].unique().to_list() == [DAY_1 + timedelta(days=2)]
    assert set(two["model_version"]) == set(one["model_version"])
    assert not two["score"].equals(one["score"])
    assert nights.run(28)[1] == ""
    later, said = nights.run(29)
    assert "learned anew: every 28 days, last on 2017-12-03" in said
    assert set(versions(later)).isdisjoint(versions(learned))
    # Asked about an earlier day, later trainings are not known.
    assert versions(nights.run(20, fingerprint="2b")[0]) == versions(learned)


def test_a_full_rebuild_with_the_same_decision_log_scores_the_same(first):
    nights, learned, _ = first
    again, said = nights.run(1)
    assert "the first time" in said
    assert versions(again) == versions(learned)
    assert_frame_equal(nights.scores(again, 1), nights.scores(learned, 1))
    rebuilt, said = nights.run(2)
    assert (versions(rebuilt), said) == (versions(learned), "")


def test_a_run_that_was_not_published_taught_nobody(tmp_path):
    nights = Nights(tmp_path)
    nights.run(1, publishes=False)
    DecisionLog(nights.home).recover(None)
    assert "the first time" in nights.run(2)[1]


def test_a_lost_model_is_learned_anew_and_said(first):
    nights = first[0]
    lost = next(nights.home.models.glob("grocery-active-*.skops"))
    content = lost.read_bytes()
    lost.unlink()
    try:
        training, said = nights.run(3, publishes=False)
    finally:
        lost.write_bytes(content)
    assert "learned anew: the saved ones cannot be used" in said
    assert lost.name in said
    assert training.trained
