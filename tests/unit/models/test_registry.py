"""Models on disk: whole round trip, and every way in which one is refused."""

import hashlib
import json
import sys
import types
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import skops.io
from sklearn.naive_bayes import GaussianNB
from worlds import businesses, frames

from models.dataset import matrix, rows_to_learn
from models.features import FEATURES
from models.history import build_history
from models.registry import TRUSTED, ModelRefusedError, load, save
from models.selection import BASELINES, LEARNERS, _fit
from models.splits import plan_cutoffs
from models.threads import one_thread


@pytest.fixture
def saved(learned, tmp_path) -> Path:
    return save(learned.training.trained[0], tmp_path)


def test_every_published_model_comes_back_with_the_same_scores(learned, tmp_path):
    rows = np.abs(np.random.default_rng(2).normal(10, 8, (50, len(FEATURES))))
    assert len(learned.training.trained) >= 2
    for trained in learned.training.trained:
        whole = load(save(trained, tmp_path))
        assert replace(whole, score=None) == replace(trained, score=None)
        again = whole.score
        assert np.array_equal(trained.score.predict_proba(rows), again.predict_proba(rows))
        base, parts = again.contributions(rows)
        assert np.allclose(base + parts.sum(axis=1), again.decision_function(rows))


def test_all_kinds_of_model_survive_the_round_trip(planted, tmp_path):
    plan = plan_cutoffs(date(2017, 1, 1), date(2017, 12, 31), 30)
    world = [entry for entry in planted[0] if entry[0] < "m0200"]
    rows = rows_to_learn(build_history(**frames(world)), businesses(grocery=30), {"grocery": plan})["grocery"]
    x = matrix(rows.filter(pl.col("cutoff") == plan.report))
    with one_thread("openmp"):
        models = _fit(rows, plan, plan.report, seed=0)
        assert set(models) == {*LEARNERS, *BASELINES}
        for name, model in models.items():
            skops.io.dump(model.centre(x), tmp_path / name)
            again = skops.io.load(tmp_path / name, trusted=TRUSTED)
            assert np.array_equal(model.decision_function(x), again.decision_function(x)), name


def test_the_manifest_says_what_learned_from_what(saved, learned):
    manifest = json.loads(saved.read_text())
    trained = learned.training.trained[0]
    assert manifest["model_version"] == trained.version
    assert manifest["train_from"] < manifest["train_to"] < manifest["report_cutoff"]
    assert manifest["features"] == list(FEATURES)
    assert manifest["metrics"]["auc"] == trained.metrics["auc"]
    assert trained.version in set(learned.member_scores["model_version"])


def change(path: Path, **values) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_a_file_that_was_tampered_with_is_refused(saved):
    model = saved.with_suffix(".skops")
    model.write_bytes(model.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelRefusedError, match=r"sha256 is .* train again"):
        load(saved)


@pytest.mark.parametrize(
    ("key", "value"), [("sklearn_version", "1.0"), ("code_version", "000"), ("features", ["recency"]), ("format", 9)]
)
def test_a_model_of_other_code_or_features_is_refused(saved, key, value):
    change(saved, **{key: value})
    with pytest.raises(ModelRefusedError, match=key):
        load(saved)


def test_a_model_with_a_type_that_is_not_on_the_list_is_refused(saved, monkeypatch):
    class Stranger(GaussianNB):
        """Any class that nobody listed."""

    Stranger.__module__, Stranger.__qualname__ = "strangers", "Stranger"
    module = types.ModuleType("strangers")
    module.Stranger = Stranger
    monkeypatch.setitem(sys.modules, "strangers", module)
    model = saved.with_suffix(".skops")
    skops.io.dump(Stranger(), model)
    change(saved, sha256=hashlib.sha256(model.read_bytes()).hexdigest())
    with pytest.raises(ModelRefusedError, match=r"not trusted \(strangers.Stranger\)"):
        load(saved)


def test_a_missing_or_broken_file_is_named(saved, tmp_path):
    saved.with_suffix(".skops").unlink()
    with pytest.raises(ModelRefusedError, match="is not there"):
        load(saved)
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    with pytest.raises(ModelRefusedError, match=r"broken.json"):
        load(broken)
