"""What is known of a workspace before it is known to be right: its problems, and what further checks may lean on.

What belongs here: conditions as they are written, names that exist even where their file has a mistake. What does not:
judging them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from member360.workspace.problems import Problem
from member360.workspace.workspace import Workspace
from member360.workspace.yaml_reader import Document, Keys

SEGMENTS, BUSINESSES = "segments", "businesses"


@dataclass(frozen=True)
class Condition:
    """One readable condition, as it is written.

    Args:
        document: Its file.
        keys: Where it stands.
        text: What it says.
        is_eligibility: Whether a benefit's, which is decided before there are recommendations.
    """

    document: Document
    keys: Keys
    text: str
    is_eligibility: bool


@dataclass(frozen=True)
class Inspection:
    """A workspace's folder, looked at.

    Args:
        problems: All that was found so far.
        workspace: The workspace; None where there are problems.
        conditions: Of all files that are YAML, whatever else is wrong with them.
        businesses: Names that conditions may use, also of businesses with mistakes.
        tiers: The same of tiers; empty when they cannot be told.
    """

    problems: tuple[Problem, ...]
    workspace: Workspace | None
    conditions: tuple[Condition, ...] = ()
    businesses: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


def conditions_of(documents: Mapping[str, Document]) -> Iterator[Condition]:
    """Yield every condition.

    Args:
        documents: File to what stands in it.
    """
    for file, document in documents.items():
        if file.startswith(f"{SEGMENTS}/"):
            text = _at(document.data, "condition")
            if _is_text(text):
                yield Condition(document, ("condition",), text, is_eligibility=False)
        elif file == "benefits.yml":
            for position, benefit in enumerate(_list(_at(document.data, "benefits"))):
                text = _at(benefit, "eligibility")
                if _is_text(text):
                    yield Condition(document, ("benefits", position, "eligibility"), text, is_eligibility=True)


def business_name(file: str, document: Document | None) -> str:
    """Return what a business is called: what its file says, else the file's own name.

    Args:
        file: Path relative to the workspace.
        document: What stands in it; None if it cannot be read.
    """
    stated = None if document is None else _at(document.data, "business")
    return stated if isinstance(stated, str) and stated else PurePosixPath(file).stem


def tier_names(document: Document | None) -> tuple[str, ...]:
    """Return the names of the programme's tiers; none when one of them cannot be told.

    Args:
        document: `programme.yml`, if it can be read.
    """
    tiers = [_at(tier, "tier") for tier in _list(_at(document.data, "tiers") if document else None)]
    return tuple(tiers) if all(_is_text(tier) for tier in tiers) else ()


def _at(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
