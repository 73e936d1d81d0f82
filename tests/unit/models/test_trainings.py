"""When models are learned anew, and trainings on disk: whole round trip, and every way in which one is refused."""

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from worlds import businesses, frames

from models.history import build_records
from models.population import rules_of
from models.registry import ModelRefusedError
from models.scoring import score_members
from models.trainings import LOGGED, load_training, save_training, standing

DAY_1 = date(2017, 12, 1)
SHOPS = businesses(grocery=30)


def logged(*rows: tuple[str, date, int], rules: str | None = None) -> pl.DataFrame:
    """Trainings as the decision log has them: id, day, models."""
    return pl.DataFrame(
        [(name, rules or rules_of(SHOPS), day, models) for name, day, models in rows], schema=LOGGED, orient="row"
    )


def on(day: int, log: pl.DataFrame, shops: pl.DataFrame = SHOPS) -> str | None:
    """The training that stands on a day, the first being 1."""
    return standing(log, shops, DAY_1 + timedelta(days=day - 1), every_days=28).training_id


def test_the_first_day_trains_days_between_reuse_and_day_29_trains_again():
    first = logged(("a", DAY_1, 4))
    assert on(1, logged()) is None
    assert [on(day, first) for day in (1, 2, 28)] == ["a", "a", "a"]
    assert on(29, first) is None
    assert standing(first, SHOPS, DAY_1 + timedelta(days=28), 28).why == "every 28 days, last on 2017-12-01"
    second = logged(("a", DAY_1, 4), ("b", DAY_1 + timedelta(days=28), 4))
    assert [on(day, second) for day in (30, 56, 57)] == ["b", "b", None]


def test_other_thresholds_and_trainings_that_learned_nothing_do_not_stand():
    log = logged(("a", DAY_1, 4))
    assert on(2, log, businesses(grocery=31)) is None
    assert on(2, log, businesses(grocery=30, fuel=30)) is None
    assert "thresholds" in standing(log, businesses(grocery=31), DAY_1, 28).why
    assert on(2, log, SHOPS.with_columns(margin_rate=pl.lit(0.5))) == "a"
    assert on(2, logged(("a", DAY_1, 0))) is None


def test_a_training_comes_back_whole_and_scores_new_days(learned, planted, tmp_path):
    row = save_training(learned.training, tmp_path, SHOPS, DAY_1).row(0, named=True)
    assert row["models"] == len(learned.training.trained) > 0
    again = load_training(tmp_path, row["training_id"])
    assert_frame_equal(again.model_quality, learned.model_quality)
    assert_frame_equal(again.model_calibration, learned.model_calibration)
    # Tomorrow: one more day of silence for everybody, by the same models.
    records, tomorrow = build_records(**frames(planted[0])), date(2018, 1, 1)
    scores = pl.concat([scores for scores, _ in score_members(records, SHOPS, again.trained, tomorrow)])
    before = learned.member_scores
    assert set(scores["model_version"]) == set(before["model_version"])
    assert scores["cutoff"].unique().to_list() == [date(2018, 1, 2)]
    key = ["business", "population", "member_id"]
    both = scores.join(before, on=key, suffix="_before")
    assert both.height > 100
    assert both.filter(pl.col("score") != pl.col("score_before")).height > both.height / 2


def test_the_same_training_has_the_same_name(learned, tmp_path):
    one, two = (save_training(learned.training, tmp_path / name, SHOPS, DAY_1) for name in ("one", "two"))
    assert_frame_equal(one, two)


def test_a_training_that_lost_or_changed_a_file_is_refused(learned, tmp_path):
    name = save_training(learned.training, tmp_path, SHOPS, DAY_1)["training_id"][0]
    with pytest.raises(ModelRefusedError, match="not there"):
        load_training(tmp_path, "000000000000")
    kept = tmp_path / f"training-{name}.json"
    kept.write_text(kept.read_text().replace("2017-12-01", "2017-12-02"))
    with pytest.raises(ModelRefusedError, match="was changed"):
        load_training(tmp_path, name)
    save_training(learned.training, tmp_path, SHOPS, DAY_1)
    next(tmp_path.glob("*.skops")).unlink()
    with pytest.raises(ModelRefusedError, match="is not there; train again"):
        load_training(tmp_path, name)
