"""Published churn scores against the true probability of no purchase within the horizon.

What belongs here: expected AUC, Brier score and calibration error, given probabilities instead of outcomes. What does
not: how the pipeline judges itself (`model_quality`), which has only outcomes. Outcomes after the as-of day have not
happened, so each figure is its expectation over them; the oracle is the true probability used as the score.
Sources: AUC as the share of ordered pairs, Hanley and McNeil 1982; no score orders pairs better than the true
probability, Clemencon, Lugosi and Vayatis 2008; Brier 1950; calibration error over bins of equal mass, Naeini et al.
2015 and Nguyen and O'Connor 2015.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from member360.evaluation.lines import ECOSYSTEM, Lines
from member360.evaluation.people import People
from member360.evaluation.truth import Truth
from member360.publishing import Reader

Floats = NDArray[np.float64]
BINS = 10
_TIME = ["business", "cutoff", "horizon_days"]


def churn_lines(reader: Reader, people: People, truth: Truth) -> Lines:
    """Per business, ecosystem and population: AUC, Brier score, calibration error, beside the oracle's.

    Where no score is published there is nothing to judge; the notes then say what the run says of it.
    """
    scores = reader.query("select member_id, business, population, horizon_days, score, cutoff from member_scores")
    scores = scores.with_columns(pl.col("horizon_days").cast(pl.Int64))
    survival = truth.scan("survival").with_columns(pl.col("horizon_days").cast(pl.Int64))
    wanted = scores.select(_TIME).unique()
    known = survival.join(wanted.lazy(), on=_TIME, how="semi").collect()
    judged = scores.join(people.person_of, on="member_id").join(known, on=["person_id", *_TIME], how="left")
    lines = Lines("churn")
    for business, cutoff, days in wanted.join(known, on=_TIME, how="anti").sort(_TIME).iter_rows():
        lines.notes.append(f"churn, {business}: the truth states no {days} days from {cutoff} on, so nothing is scored")
    lines.notes.extend(_not_scored(reader))
    groups = judged.group_by("business", "population")
    by_key = {(str(business), str(population)): rows for (business, population), rows in groups}
    for business, population in sorted(by_key, key=lambda key: (key[0] != ECOSYSTEM, key)):
        rows = by_key[business, population]
        of_truth = rows.filter(pl.col("p_no_purchase").is_not_null())
        if of_truth.height:
            _judge(lines, business, population, of_truth)
        missing = rows.height - of_truth.height
        if missing and of_truth.height:
            lines.add(population, "members_without_truth", missing, unit="count", against=0, business=business)
    return lines


def _not_scored(reader: Reader) -> list[str]:
    silent = reader.query(
        """
        select business, string_agg(population, ' and ' order by population) as populations, note
        from model_quality where status = 'not enough data'
        group by business, note
        order by case when business = $ecosystem then 0 else 1 end, business, populations
        """,
        {"ecosystem": ECOSYSTEM},
    )
    return [f"churn, {business}, {of}: no score is published. {note}" for business, of, note in silent.rows()]


def _judge(lines: Lines, business: str, population: str, rows: pl.DataFrame) -> None:
    score, chance = _arrays(rows)
    n = len(score)
    found: tuple[tuple[str, float | None, float | None], ...] = (
        ("mean_probability", float(score.mean()), float(chance.mean())),
        ("auc", expected_auc(score, chance), expected_auc(chance, chance)),
        ("brier", expected_brier(score, chance), expected_brier(chance, chance)),
        ("calibration_error", calibration_error(score, chance), 0.0),
    )
    for measure, value, limit in found:
        lines.add(population, measure, value, unit="number", against=limit, n=n, business=business)
    # Of members that are exactly one person: what One ID got wrong does not count against the score.
    score, chance = _arrays(rows.filter("is_whole"))
    if not len(score):
        return
    found = (
        ("auc_whole", expected_auc(score, chance), expected_auc(chance, chance)),
        ("calibration_error_whole", calibration_error(score, chance), 0.0),
    )
    for measure, value, limit in found:
        lines.add(population, measure, value, unit="number", against=limit, n=len(score), business=business)


def _arrays(rows: pl.DataFrame) -> tuple[Floats, Floats]:
    score, chance = (rows[name].to_numpy().astype(np.float64) for name in ("score", "p_no_purchase"))
    return score, chance


def expected_auc(score: Floats, chance: Floats) -> float | None:
    """Expected ordered pairs over expected pairs of one who stays away and one who buys; ties count half.

    Args:
        score: What is judged.
        chance: True probability of staying away, independent between members.

    Returns:
        The ratio; None when there is no such pair.
    """
    stay, buy = float(chance.sum()), float((1 - chance).sum())
    # A member is never paired with itself; weighting every member as both would pair it so.
    itself = float((chance * (1 - chance)).sum())
    pairs = stay * buy - itself
    if pairs <= 0 or stay == 0 or buy == 0:
        return None
    label = np.repeat([1, 0], len(score))
    weighted = roc_auc_score(label, np.tile(score, 2), sample_weight=np.concatenate([chance, 1 - chance]))
    return (float(weighted) * stay * buy - itself / 2) / pairs


def expected_brier(score: Floats, chance: Floats) -> float:
    """Expected mean squared error: that against the true probability, and what chance alone leaves.

    Args:
        score: What is judged.
        chance: True probability.
    """
    return float(((score - chance) ** 2 + chance * (1 - chance)).mean())


def calibration_error(score: Floats, chance: Floats) -> float:
    """Mean distance between mean score and mean true probability in ten bins of equal mass by score.

    Args:
        score: What is judged.
        chance: True probability.
    """
    # Equal scores fall into bins by the order of the rows, which says nothing; those of one bin are averaged anyhow.
    order = np.argsort(score, kind="stable")
    bins = zip(np.array_split(score[order], BINS), np.array_split(chance[order], BINS), strict=True)
    return sum(abs(float(ours.sum()) - float(true.sum())) for ours, true in bins) / len(score)
