"""Trainings on disk and their schedule: which one scores a night, and whether it is time for the next.

Belongs here: what a training leaves behind (its models' names, quality and calibration), reading it back whole, and the
rule that says when models are learned anew. Does not: single models on disk (registry.py), the decision log, learning.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl

from models.churn import Training
from models.frames import CALIBRATION, QUALITY, Schema
from models.population import rules_of
from models.registry import ModelRefusedError, code_version, load, save

FORMAT = 1
LOGGED = {"training_id": pl.String, "rules": pl.String, "trained_on": pl.Date, "models": pl.Int64}
"""What the decision log keeps of a training."""


@dataclass(frozen=True)
class Standing:
    """What scores tonight.

    Attributes:
        training_id: of the training that still stands; None if it is time for a new one.
        why: why it is time, in words; empty if one stands.
    """

    training_id: str | None
    why: str = ""


def standing(logged: pl.DataFrame, businesses: pl.DataFrame, as_of: date, every_days: int) -> Standing:
    """Say which training stands on a day, by nothing but the decision log and the day.

    Args:
        logged: the decision log's trainings that this run may know of, oldest knowledge first, with the columns of
            LOGGED.
        businesses: the workspace's `business` table.
        as_of: the last day known.
        every_days: days from one training to the next.

    Returns:
        The latest training, unless it is too old, learned nothing or was for other thresholds.
    """
    if logged.is_empty():
        return Standing(None, "the first time")
    last = logged.row(-1, named=True)
    if last["rules"] != rules_of(businesses):
        return Standing(None, "businesses, thresholds or horizons have changed")
    if not last["models"]:
        return Standing(None, "there was too little data before")
    if as_of >= last["trained_on"] + timedelta(days=every_days):
        return Standing(None, f"every {every_days} days, last on {last['trained_on']}")
    return Standing(str(last["training_id"]))


def save_training(training: Training, folder: Path, businesses: pl.DataFrame, trained_on: date) -> pl.DataFrame:
    """Write a training's models, quality and calibration.

    Args:
        training: what was learned.
        folder: where models are kept; made if it is not there.
        businesses: the workspace's `business` table.
        trained_on: the as-of day.

    Returns:
        One row of LOGGED, for the decision log.
    """
    written = {
        "format": FORMAT,
        "code_version": code_version(),
        "trained_on": trained_on.isoformat(),
        "rules": rules_of(businesses),
        "manifests": sorted(save(trained, folder).name for trained in training.trained),
        "model_quality": training.model_quality.write_json(),
        "model_calibration": training.model_calibration.write_json(),
    }
    text = json.dumps(written, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    training_id = hashlib.sha256(text.encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    _path(folder, training_id).write_text(text, encoding="utf-8")
    row = {
        "training_id": training_id,
        "rules": written["rules"],
        "trained_on": trained_on,
        "models": len(training.trained),
    }
    return pl.DataFrame([row], schema=LOGGED)


def load_training(folder: Path, training_id: str) -> Training:
    """Read a training back if nothing about it has changed.

    Args:
        folder: where models are kept.
        training_id: as the decision log has it.

    Returns:
        The training, ready to score, with the quality and calibration that it was published with.

    Raises:
        ModelRefusedError: a file is missing or was changed, or other code wrote it.
    """
    path = _path(folder, training_id)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise ModelRefusedError(f"{path}: not there; train again") from problem
    if hashlib.sha256(text.encode()).hexdigest()[:12] != training_id:
        raise ModelRefusedError(f"{path}: was changed after it was written; train again")
    written: dict[str, Any] = json.loads(text)
    if written["format"] != FORMAT or written["code_version"] != code_version():
        raise ModelRefusedError(f"{path}: other code wrote it; train again")
    return Training(
        trained=[load(folder / name) for name in written["manifests"]],
        model_quality=_frame(written["model_quality"], QUALITY),
        model_calibration=_frame(written["model_calibration"], CALIBRATION),
    )


def _path(folder: Path, training_id: str) -> Path:
    return folder / f"training-{training_id}.json"


def _frame(text: str, schema: Schema) -> pl.DataFrame:
    return pl.read_json(StringIO(text), schema=schema)
