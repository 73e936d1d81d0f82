"""What learns a churn score: estimators whose logit is an exact sum over groups of features.

Belongs here: the two learners, the three baselines and `AdditiveScore`, which calibrates any of them and
takes its logit apart. Does not: which one is published (churn.py), and what a contribution is called
(reasons.py).
"""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from models import bgnbd
from models.additive import by_group
from models.features import FEATURES, GROUPS

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


class _Stateless(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A transformer that has nothing to learn but how many columns it gets."""

    def fit(self, X: Floats, y: Labels | None = None) -> Self:  # noqa: ARG002, N803
        """Nothing to learn.

        Args:
            X: rows by features.
            y: not used.

        Returns:
            Itself.
        """
        self.n_features_in_ = X.shape[1]
        return self


class SignedLog(_Stateless):
    """log(1 + |x|) with the sign of x: counts, days and money on one footing."""

    def transform(self, X: Floats) -> Floats:  # noqa: N803
        """Signed logarithm of each value.

        Args:
            X: rows by features.

        Returns:
            The same shape.
        """
        return np.sign(X) * np.log1p(np.abs(X))


class Columns(_Stateless):
    """Only the named features of the full row, in the order given."""

    def __init__(self, names: tuple[str, ...] = FEATURES) -> None:
        self.names = names

    def transform(self, X: Floats) -> Floats:  # noqa: N803
        """The named columns.

        Args:
            X: rows by FEATURES.

        Returns:
            Rows by names.
        """
        return X[:, [FEATURES.index(name) for name in self.names]]


class BgNbdScore(BaseEstimator):  # type: ignore[misc]
    """BG/NBD's probability of no purchase in the horizon, as a logit."""

    def __init__(self, horizon: int = 30) -> None:
        self.horizon = horizon

    def fit(self, X: Floats, y: Labels | None = None) -> Self:  # noqa: ARG002, N803
        """Maximum likelihood over every buyer of the business, gone ones included.

        Args:
            X: rows by FEATURES, one per buyer at one cutoff.
            y: not used: the model learns from the purchases alone.

        Returns:
            Itself.
        """
        found = bgnbd.fit(*_purchases(X))
        self.parameters_ = np.array([found.r, found.alpha, found.a, found.b, found.log_likelihood])
        return self

    def decision_function(self, X: Floats) -> Floats:  # noqa: N803
        """Logit of the probability of no purchase.

        Args:
            X: rows by FEATURES.

        Returns:
            One logit per row.
        """
        found = bgnbd.BgNbd(*(float(value) for value in self.parameters_))
        chance = found.p_none(*_purchases(X), ahead=float(self.horizon))
        return np.asarray(logit(np.clip(chance, 1e-6, 1 - 1e-6)), dtype=np.float64)


def _purchases(X: Floats) -> tuple[Floats, Floats, Floats]:  # noqa: N803
    """Repeats, days from first to last and from first to cutoff."""
    repeats, tenure, recency = (X[:, FEATURES.index(name)] for name in ("purchase_days", "tenure", "recency"))
    return repeats - 1, tenure - recency, tenure


class AdditiveScore(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The mean of fitted parts' logits, calibrated, whose logit is a sum over groups of features.

    No part lets features of two groups interact, so f(x) = sum of f_g(x_g). Then f(x) - f(x with group g of
    the reference row) is f_g(x_g) - f_g(reference) exactly, whatever the parts are: trees need no
    approximation.

    Args:
        parts: fitted estimators with `decision_function`.
        groups: names of features by group; together all that the parts look at.
    """

    def __init__(self, parts: list[Any], groups: dict[str, tuple[str, ...]]) -> None:
        self.parts = parts
        self.groups = groups
        self.classes_ = np.array([0, 1])
        self.slope_, self.intercept_ = 1.0, 0.0

    def centre(self, X: Floats) -> Self:  # noqa: N803
        """Set what contributions are measured against.

        Args:
            X: rows by FEATURES of the population that is scored.

        Returns:
            Itself.
        """
        self.reference_ = np.median(X, axis=0)
        self.centre_ = self._parts_of(X).mean(axis=0)
        return self

    def calibrate(self, slope: float, intercept: float) -> Self:
        """Set the calibration learned on rows out of the training's time.

        Args:
            slope: factor of the logit.
            intercept: added to it.

        Returns:
            Itself.
        """
        self.slope_, self.intercept_ = slope, intercept
        return self

    def raw(self, X: Floats) -> Floats:  # noqa: N803
        """The logit before calibration.

        Args:
            X: rows by FEATURES.

        Returns:
            One logit per row.
        """
        together: Floats = np.mean([part.decision_function(X) for part in self.parts], axis=0)
        return together

    def decision_function(self, X: Floats) -> Floats:  # noqa: N803
        """The calibrated logit.

        Args:
            X: rows by FEATURES.

        Returns:
            One logit per row.
        """
        calibrated: Floats = self.slope_ * self.raw(X) + self.intercept_
        return calibrated

    def predict_proba(self, X: Floats) -> Floats:  # noqa: N803
        """Probabilities of buying and of not buying.

        Args:
            X: rows by FEATURES.

        Returns:
            Rows by 2.
        """
        chance = expit(self.decision_function(X))
        return np.column_stack([1 - chance, chance])

    def contributions(self, X: Floats) -> tuple[float, Floats]:  # noqa: N803
        """The calibrated logit taken apart, against the average row of `centre`.

        Args:
            X: rows by FEATURES.

        Returns:
            The base, and rows by groups; base + sum of a row = its logit.
        """
        pulls: Floats = self.slope_ * (self._parts_of(X) - self.centre_)
        typical = float(self.raw(self.reference_[None, :])[0]) + float(self.centre_.sum())
        return self.slope_ * typical + self.intercept_, pulls

    def _parts_of(self, X: Floats) -> Floats:  # noqa: N803
        """What each group adds to the raw logit against the reference row: rows by groups."""
        rows = np.vstack([self.reference_[None, :], X])
        together = np.mean([by_group(part, rows, self.groups) for part in self.parts], axis=0)
        against: Floats = together[1:] - together[0]
        return against


def logistic(names: tuple[str, ...] = FEATURES, strength: float = 0.01) -> Pipeline:
    """Logistic regression on signed logarithms.

    Args:
        names: the features it looks at.
        strength: inverse of the ridge.

    Returns:
        An unfitted pipeline over rows of FEATURES.
    """
    return Pipeline(
        [
            ("columns", Columns(names)),
            ("log", SignedLog()),
            ("scale", StandardScaler()),
            ("model", LogisticRegression(C=strength, solver="newton-cholesky", max_iter=200)),
        ]
    )


def trees(seed: int = 0) -> Pipeline:
    """Gradient boosting in which features interact inside their group only.

    Args:
        seed: of the features drawn at each split.

    Returns:
        An unfitted pipeline over rows of FEATURES.
    """
    together = [[FEATURES.index(name) for name in names] for names in GROUPS.values()]
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=100,
        max_leaf_nodes=8,
        max_features=0.3,
        min_samples_leaf=40,
        l2_regularization=5.0,
        early_stopping=False,
        interaction_cst=together,
        random_state=seed,
    )
    return Pipeline([("columns", Columns(FEATURES)), ("model", model)])
