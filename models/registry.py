"""Models on disk: saved whole with skops, described by a manifest, loaded only if both agree.

Belongs here: what is written beside a model, and every reason to refuse one. Does not: which model is
published.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import sklearn
import skops.io
from numpy.typing import NDArray

from models.features import FEATURES

FORMAT = 1
# Everything of ours and of scikit-learn's inside that skops does not trust by itself. Never filled from a
# file: a file that names anything else is refused.
TRUSTED = [
    "models.estimators.AdditiveScore",
    "models.estimators.BgNbdScore",
    "models.estimators.Columns",
    "models.estimators.SignedLog",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
]


class ModelRefusedError(Exception):
    """A model on disk cannot be used; the text says which, why and what to do."""


@dataclass(frozen=True)
class Trained:
    """A published model with all that its manifest says."""

    business: str
    population: str
    model: str
    horizon_days: int
    version: str
    code: str
    train_from: date
    train_to: date
    report_cutoff: date
    metrics: dict[str, float]
    score: Any


@cache
def code_version() -> str:
    """Hash of this package's source, so that a manifest says which code learned."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def version_of(learned: Sequence[NDArray[Any]], business: str, population: str, model: str) -> str:
    """The name of a model version: the same code on the same rows gives the same one.

    Args:
        learned: the training rows' arrays.
        business: it is for.
        population: it is for.
        model: its kind.

    Returns:
        Twelve hexadecimal digits.
    """
    digest = hashlib.sha256(f"{code_version()}/{sklearn.__version__}/{business}/{population}/{model}".encode())
    for array in learned:
        digest.update(array.tobytes())
    return digest.hexdigest()[:12]


def save(trained: Trained, folder: Path) -> Path:
    """Write a model and its manifest.

    Args:
        trained: the model.
        folder: where models are kept; made if it is not there.

    Returns:
        The manifest's path; the model lies beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{trained.business}-{trained.population}-{trained.version}"
    model_path = folder / f"{stem}.skops"
    skops.io.dump(trained.score, model_path)
    manifest = {
        "format": FORMAT,
        "file": model_path.name,
        "sha256": _hash(model_path),
        "business": trained.business,
        "population": trained.population,
        "model": trained.model,
        "model_version": trained.version,
        "code_version": trained.code,
        "sklearn_version": sklearn.__version__,
        "horizon_days": trained.horizon_days,
        "train_from": trained.train_from.isoformat(),
        "train_to": trained.train_to.isoformat(),
        "report_cutoff": trained.report_cutoff.isoformat(),
        "metrics": trained.metrics,
        "features": list(FEATURES),
    }
    path = folder / f"{stem}.json"
    path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path


def load(manifest_path: Path) -> Trained:
    """Read a model back if nothing about it has changed.

    Args:
        manifest_path: as `save` returned it.

    Returns:
        The model, ready to score.

    Raises:
        ModelRefusedError: the file was changed, or other code, scikit-learn or features wrote it, or it holds
        untrusted types.
    """
    manifest = _manifest(manifest_path)
    path = manifest_path.parent / str(manifest["file"])
    if path.name != manifest["file"] or not path.is_file():
        raise ModelRefusedError(f"{path}: the model that {manifest_path.name} describes is not there; train again")
    expected = {
        "sha256": _hash(path),
        "sklearn_version": sklearn.__version__,
        "code_version": code_version(),
        "features": list(FEATURES),
    }
    for key, value in expected.items():
        if manifest.get(key) != value:
            raise ModelRefusedError(f"{path}: {key} is {value}, the manifest says {manifest.get(key)}; train again")
    unknown = sorted(set(skops.io.get_untrusted_types(file=path)) - set(TRUSTED))
    if unknown:
        raise ModelRefusedError(f"{path}: holds types that are not trusted ({', '.join(unknown)}); do not load it")
    return Trained(
        business=manifest["business"],
        population=manifest["population"],
        model=manifest["model"],
        horizon_days=manifest["horizon_days"],
        version=manifest["model_version"],
        code=manifest["code_version"],
        train_from=date.fromisoformat(manifest["train_from"]),
        train_to=date.fromisoformat(manifest["train_to"]),
        report_cutoff=date.fromisoformat(manifest["report_cutoff"]),
        metrics=manifest["metrics"],
        score=skops.io.load(path, trusted=TRUSTED),
    )


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ModelRefusedError(f"{path}: not a manifest that can be read ({problem}); train again") from problem
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelRefusedError(f"{path}: not a manifest of format {FORMAT}; train again")
    return manifest


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
