"""Terms of an additive model: what each group of features adds to its logit, in one pass over the rows.

Belongs here: taking a fitted part's logit apart. Does not: the estimators, calibration (estimators.py).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

Floats = NDArray[np.float64]
# So many rows of features stay in the processor while a hundred trees look at them.
_ROWS_IN_CACHE = 4096


def by_group(part: Any, X: Floats, groups: dict[str, tuple[str, ...]]) -> Floats:  # noqa: N803
    """A fitted part's logit as a sum of one term a group, each up to a constant.

    Args:
        part: a pipeline of a regression or of boosted trees; any other estimator is for one group only.
        X: rows by FEATURES.
        groups: names of features by group.

    Returns:
        Rows by groups.
    """
    if not isinstance(part, Pipeline):
        alone: Floats = part.decision_function(X)[:, None]
        return alone
    names, model = part.named_steps["columns"].names, part.named_steps["model"]
    place = {name: at for at, members in enumerate(groups.values()) for name in members}
    column_of = np.array([place[name] for name in names])
    if isinstance(model, LogisticRegression):
        weights = np.zeros((len(names), len(groups)))
        weights[np.arange(len(names)), column_of] = model.coef_[0]
        linear: Floats = part[:-1].transform(X) @ weights
        return linear
    return _leaves(model, part[:-1].transform(X), column_of, len(groups))


def _leaves(
    model: HistGradientBoostingClassifier,
    X: Floats,  # noqa: N803
    column_of: NDArray[np.int64],
    groups: int,
) -> Floats:
    """Sums of the trees' leaves by the group that a tree looks at: it splits on features of one group only.

    Scikit-learn has no public way to ask a single tree; asking the whole model once a group would cost seven times as
    much. The lock pins the version, and a test holds these sums against the model's own logit.
    """
    bitsets, places = model._bin_mapper.make_known_categories_bitsets()  # noqa: SLF001
    every_tree = [tree for (tree,) in model._predictors]  # noqa: SLF001
    trees = [tree for tree in every_tree if not tree.nodes["is_leaf"][0]]
    looks_at = [column_of[tree.nodes["feature_idx"][0]] for tree in trees]
    found = np.zeros((len(X), groups))
    for start in range(0, len(X), _ROWS_IN_CACHE):
        rows = np.ascontiguousarray(X[start : start + _ROWS_IN_CACHE])
        for group, tree in zip(looks_at, trees, strict=True):
            found[start : start + _ROWS_IN_CACHE, group] += tree.predict(rows, bitsets, places, 1)
    return found
