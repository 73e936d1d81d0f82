"""What of a business's file, or of the benefits', can still be judged once parts of it are wrong.

What belongs here: putting parts that raise no problem of their own in the place of wrong ones, so that the rules can
look at the rest in the same pass. What does not: telling of the wrong parts, which was done before.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from member360.workspace.business import Business
from member360.workspace.catalogue import Benefit

_SOURCE: dict[str, Any] = {"contract": "accounts", "files": "x.csv", "columns": {"account_id": "x"}}
_OPTIONAL_IN_SOURCE = ("also", "identifiers", "consents", "attributes", "where", "prepare")
_STAND_INS: dict[str, Any] = {
    "label": {"en": "x", "zh": "x"},
    "scene": "shop",
    "margin_rate": "0",
    "lifecycle": {"thresholds": {"kind": "fixed", "dormant_after": 1, "churned_after": 2}},
    "sources": [{"source": "x", **_SOURCE}],
}


def rest_of_business(raw: Any, error: ValidationError, stand_ins: Mapping[str, Any]) -> Business | None:
    """Return a business as far as its file is right; for rules only, no run may see it.

    Args:
        raw: What stands in the file.
        error: What is wrong with it.
        stand_ins: Further keys to what may stand in their place: name, zone, currency, country.

    Returns:
        None when too little of it can be read. Positions in its lists are the file's.
    """
    if not isinstance(raw, dict):
        return None
    rest = dict(raw)
    parts = {**_STAND_INS, **stand_ins}
    wrong_sources: dict[int, list[tuple[int | str, ...]]] = {}
    for details in error.errors(include_url=False):
        key, *inner = details["loc"] or ("",)
        if key == "sources" and inner and isinstance(inner[0], int):
            wrong_sources.setdefault(inner[0], []).append(tuple(inner[1:]))
        elif key in parts:
            rest[str(key)] = parts[str(key)]
        else:
            rest.pop(str(key), None)
    if wrong_sources:
        rest["sources"] = [
            _rest_of_source(source, position, wrong_sources[position]) if position in wrong_sources else source
            for position, source in enumerate(raw["sources"])
        ]
    try:
        return Business.model_validate(rest)
    except ValidationError:
        return None


def _rest_of_source(raw: Any, position: int, wrong: list[tuple[int | str, ...]]) -> dict[str, Any]:
    """Return a source with its wrong parts left out; one that raises no problem where that is not possible."""
    rest = dict(raw) if isinstance(raw, dict) else {}
    for key, *inner in (loc or ("",) for loc in wrong):
        if key == "columns" and inner and inner[0] in rest.get("columns", ()):
            rest["columns"] = {**rest["columns"], str(inner[0]): "x"}
        elif key == "order_id":
            rest["order_id"] = "x"
        elif key in _OPTIONAL_IN_SOURCE:
            rest.pop(str(key), None)
        else:
            return {"source": f"x{position}", **_SOURCE}
    return rest


def rest_of_benefits(raw: Any) -> list[tuple[int, Benefit]]:
    """Return the benefits that are right by themselves, each with its position in the file.

    Args:
        raw: What stands in `benefits.yml`.
    """
    listed = raw.get("benefits") if isinstance(raw, dict) else None
    found = []
    for position, benefit in enumerate(listed if isinstance(listed, list) else ()):
        try:
            found.append((position, Benefit.model_validate(benefit)))
        except ValidationError:
            continue
    return found
