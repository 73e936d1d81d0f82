"""All parts of an evaluation, one after the other.

What belongs here: their order, and what is kept of the truth beside the figures. What does not: any figure.
"""

import polars as pl

from member360.evaluation.benefits import benefit_lines
from member360.evaluation.books import book_lines, row_lines
from member360.evaluation.churn import churn_lines
from member360.evaluation.one_id import one_id_lines
from member360.evaluation.people import match
from member360.evaluation.stages import stage_lines
from member360.evaluation.store import Evaluation
from member360.evaluation.truth import Truth
from member360.publishing import Reader

_WORLD = ("seed", "members", "days")


def evaluate(reader: Reader, truth: Truth) -> Evaluation:
    """Score a snapshot.

    Args:
        reader: The snapshot, without its restricted part: contact points are not needed.
        truth: The truth of the world that it was made of.

    Raises:
        TruthMistake: The truth is not that of the snapshot, or is damaged.
    """
    people = match(reader, truth)
    parts = [
        one_id_lines(people, truth),
        row_lines(reader, truth),
        book_lines(reader, truth),
        stage_lines(reader, people, truth),
        churn_lines(reader, people, truth),
        benefit_lines(reader, people, truth),
    ]
    return Evaluation(
        snapshot_id=reader.snapshot_id,
        as_of=reader.manifest.as_of,
        workspace=reader.manifest.context.workspace,
        world={name: truth.counts[name] for name in _WORLD if name in truth.counts},
        lines=pl.concat([part.frame() for part in parts]),
        notes=tuple(note for part in parts for note in part.notes),
    )
