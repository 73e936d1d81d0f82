"""Scores of everybody by models that have been learned, with their reasons.

Belongs here: going through the members some at a time, tenths over all of them, the frames that are published. Does
not: learning (training.py), sentences (reasons.py).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from models.dataset import matrix, rows_to_score
from models.evaluation import deciles
from models.features import FEATURES
from models.frames import REASONS, SCORES
from models.history import Records
from models.reasons import BASE, SAID, TOP, words
from models.registry import Trained
from models.threads import one_thread

# So many members at a time bound the memory that scoring takes, however many there are.
MEMBERS_AT_A_TIME = 100_000
_SIDE_BY_SIDE = 2
_JOIN = ("; ", "；")
_BASE_WORDS = ("a typical buyer", "一般買家")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Scored:
    """Some members of one model's population.

    Attributes:
        member_id: of each, as a code, sorted.
        score: of each.
        base: what everybody's logit starts from.
        parts: contributions, members by the model's groups.
        said: the features that reasons name.
    """

    member_id: pl.Series
    score: Floats
    base: float
    parts: Floats
    said: dict[str, Floats]


def score_members(
    records: Records, businesses: pl.DataFrame, models: Sequence[Trained], as_of: date
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Score everybody whom a model is for.

    Args:
        records: of all members.
        businesses: the workspace's `business` table with the thresholds.
        models: one for each business and population that is scored.
        as_of: the last day known; scores speak of the days from the next one on.

    Yields:
        Rows of member_scores and of score_reasons, some members at a time.
    """
    cutoff = as_of + timedelta(days=1)
    starts = range(0, records.members, MEMBERS_AT_A_TIME)
    scored = partial(_scored, records, businesses, models, cutoff)
    with one_thread("blas"), ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        pieces = list(pool.map(scored, starts)) if models else []
        tenths = _tenths(pieces)
        yield from pool.map(partial(_in_words, models, cutoff), pieces, tenths)


def _tenths(pieces: Sequence[Sequence["_Scored"]]) -> list[list[NDArray[np.int64]]]:
    """Tenths of each model's whole population, piece by piece."""
    of_models = []
    for of_model in zip(*pieces, strict=True):
        ends = np.cumsum([len(piece.score) for piece in of_model])[:-1]
        of_models.append(np.split(deciles(np.concatenate([piece.score for piece in of_model])), ends))
    return [list(of_piece) for of_piece in zip(*of_models, strict=True)]


def _scored(
    records: Records, businesses: pl.DataFrame, models: Sequence[Trained], cutoff: date, start: int
) -> list[_Scored]:
    """The members from a place on, by model."""
    horizon = {model.business: model.horizon_days for model in models}
    history = records.history(start, start + MEMBERS_AT_A_TIME)
    rows = rows_to_score(history, businesses, horizon, cutoff)
    features = matrix(rows)
    with one_thread("openmp"):
        return [_by(model, rows, features) for model in models]


def _by(model: Trained, rows: pl.DataFrame, features: Floats) -> _Scored:
    is_for = (pl.col("business") == model.business) & (pl.col("population") == model.population)
    whom = np.flatnonzero(rows.select(is_for).to_series().to_numpy())
    x = features[whom]
    base, parts = model.score.contributions(x)
    base, parts = round(base, 6), np.round(parts, 6)
    score = np.round(expit(base + parts.sum(axis=1)), 6)
    # Copies: all that is kept of the rows until everybody has a score.
    said = {name: x[:, FEATURES.index(name)].copy() for name in SAID}
    return _Scored(rows["member_id"].gather(whom), score, base, parts, said)


def _in_words(
    models: Sequence[Trained], cutoff: date, scored: Sequence[_Scored], tenths: Sequence[NDArray[np.int64]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The published rows of some members, of all models together."""
    pieces = [_of_model(*of_model, cutoff) for of_model in zip(models, scored, tenths, strict=True)]
    scores, reasons = (pl.concat(of_all) for of_all in zip(*pieces, strict=True))
    return scores, reasons


def _of_model(
    model: Trained, scored: _Scored, tenths: NDArray[np.int64], cutoff: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One model's rows; a member's contributions add up to the logit."""
    groups, members = list(model.score.groups), len(scored.score)
    # Strongest first, equally strong ones by name; 0 is the base.
    by_name = np.array(sorted(range(len(groups)), key=groups.__getitem__))
    strongest = by_name[np.argsort(-np.abs(scored.parts[:, by_name]), axis=1, kind="stable")]
    ranked = np.column_stack([np.zeros(members, dtype=np.int64), 1 + strongest])
    values = np.column_stack([np.full(members, scored.base), scored.parts])
    said = words(scored.said, dict(zip(groups, scored.parts.T, strict=True)))
    texts = [_column_by_column(frame, base) for frame, base in zip(said, _BASE_WORDS, strict=True)]
    # Texts lie column by column: a member's text of a place is there.
    at = ranked * members + np.arange(members)[:, None]
    top_ranks = min(TOP, len(groups)) + 1
    top = [
        pl.select(pl.concat_str([text.gather(at[:, rank]) for rank in range(1, top_ranks)], separator=join)).to_series()
        for text, join in zip(texts, _JOIN, strict=True)
    ]
    member = scored.member_id.cast(pl.String)
    scores = pl.DataFrame({"member_id": member}).select(
        "member_id",
        business=pl.lit(model.business),
        population=pl.lit(model.population),
        horizon_days=pl.lit(model.horizon_days, pl.Int64),
        score=pl.Series(scored.score),
        decile=pl.Series(tenths),
        model=pl.lit(model.model),
        model_version=pl.lit(model.version),
        cutoff=pl.lit(cutoff, pl.Date),
        reason_en=top[0],
        reason_zh=top[1],
    )
    ranks = ranked.shape[1]
    named = pl.Series([BASE, *groups])
    reasons = pl.DataFrame(
        {
            "member_id": member.gather(np.repeat(np.arange(members), ranks)),
            "rank": np.tile(np.arange(ranks), members),
            "feature": named.gather(ranked.ravel()),
            "contribution": np.take_along_axis(values, ranked, axis=1).ravel(),
            "words_en": texts[0].gather(at.ravel()),
            "words_zh": texts[1].gather(at.ravel()),
        }
    ).with_columns(business=pl.lit(model.business))
    return scores.select(list(SCORES)), reasons.select(list(REASONS))


def _column_by_column(said: pl.DataFrame, base: str) -> pl.Series:
    """One text after another: the base's for every member, then each group's."""
    first = pl.select(pl.repeat(base, said.height, dtype=pl.String)).to_series()
    return pl.concat([first, *said.get_columns()])
