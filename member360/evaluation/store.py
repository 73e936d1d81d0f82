"""An evaluation on disk: one JSON for each snapshot, in the home.

What belongs here: its form, writing and reading it. What does not: any figure. The dashboard imports it, so it
imports no metric.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from member360.evaluation.lines import SCHEMA
from member360.publishing.files import write_whole
from member360.workspace.home import Home

FORMAT = 1


@dataclass(frozen=True)
class Evaluation:
    """A snapshot's score.

    Args:
        snapshot_id: Of which snapshot.
        as_of: Its as-of day.
        workspace: Its workspace.
        world: What the truth says of the world: seed, members, days, where it states them.
        lines: The figures (`lines.SCHEMA`).
        notes: What could not be told, and why.
    """

    snapshot_id: str
    as_of: date
    workspace: str
    world: Mapping[str, Any]
    lines: pl.DataFrame
    notes: tuple[str, ...]


def path_of(home: Home, snapshot_id: str) -> Path:
    """Where the evaluation of a snapshot lies, whether there is one or not."""
    return home.evaluation / f"{snapshot_id}.json"


def write_evaluation(home: Home, evaluation: Evaluation) -> Path:
    """Keep an evaluation, in place of an earlier one of the same snapshot; returns its file."""
    content = {
        "format": FORMAT,
        "snapshot_id": evaluation.snapshot_id,
        "as_of": evaluation.as_of.isoformat(),
        "workspace": evaluation.workspace,
        "world": dict(evaluation.world),
        "notes": list(evaluation.notes),
        "lines": evaluation.lines.to_dicts(),
    }
    path = path_of(home, evaluation.snapshot_id)
    write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return path


def read_evaluation(home: Home, snapshot_id: str) -> Evaluation | None:
    """The evaluation of a snapshot; None where there is none of this version."""
    try:
        content = json.loads(path_of(home, snapshot_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    return Evaluation(
        snapshot_id=content["snapshot_id"],
        as_of=date.fromisoformat(content["as_of"]),
        workspace=content["workspace"],
        world=content["world"],
        lines=pl.DataFrame(content["lines"], schema=SCHEMA, orient="row"),
        notes=tuple(content["notes"]),
    )
