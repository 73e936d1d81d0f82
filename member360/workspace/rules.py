"""What must hold between the files of a workspace, and between the keys of one.

What belongs here: running every rule over what could be read, so that all problems are told at once. The
rules are in `rules_sources.py`, `rules_programme.py` and `rules_catalogue.py`. What does not: types of single
values.
"""

from dataclasses import dataclass, field

from member360.workspace.business import Business
from member360.workspace.catalogue import Benefits, Destination, Segment
from member360.workspace.labels import default_labels
from member360.workspace.problems import Problem
from member360.workspace.programme import Programme
from member360.workspace.rules_catalogue import (
    benefit_problems,
    business_problems,
    currency_problems,
    destination_problems,
    duplicate_problems,
    segment_problems,
    settings_problems,
)
from member360.workspace.rules_programme import earn_problems, programme_problems, rule_name_problems
from member360.workspace.rules_sources import source_problems
from member360.workspace.salvage import rest_of_benefits
from member360.workspace.settings import Settings
from member360.workspace.types import Label
from member360.workspace.yaml_reader import Document


@dataclass
class Draft:
    """What could be read of a workspace so far; what could not is None or absent.

    Args:
        documents: File to what stands in it.
        settings: `member360.yml`.
        programme: `programme.yml`.
        benefits: `benefits.yml`.
        businesses: Each with its file; of one with mistakes what is right of it.
        business_names: Names of all businesses, also of those that could not be read.
        segments: Each with its file.
        destinations: Name to destination.
        labels: The workspace's own words, `group.code` to label.
        has_labels: Whether there is a file of them, though it may not be readable.
    """

    documents: dict[str, Document]
    settings: Settings | None = None
    programme: Programme | None = None
    benefits: Benefits | None = None
    businesses: list[tuple[Document, Business]] = field(default_factory=list)
    business_names: list[str] = field(default_factory=list)
    segments: list[tuple[Document, Segment]] = field(default_factory=list)
    destinations: dict[str, Destination] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    has_labels: bool = False


def check(draft: Draft) -> list[Problem]:
    """Return every problem that only shows when parts are compared.

    Args:
        draft: What could be read.
    """
    documents, settings, programme = draft.documents, draft.settings, draft.programme
    scenes = _scenes(draft)
    problems: list[Problem] = []
    if settings is not None:
        problems += settings_problems(documents["member360.yml"], settings)
    if programme is not None:
        problems += programme_problems(documents["programme.yml"], programme)
    for document, business in draft.businesses:
        problems += business_problems(document, business, scenes)
        problems += source_problems(document, business)
        if settings is not None:
            problems += currency_problems(document, business, settings)
        problems += earn_problems(document, business, programme)
    problems += rule_name_problems(draft.businesses)
    problems += duplicate_problems([(document, b.business) for document, b in draft.businesses], "business")
    if "benefits.yml" in documents:
        file = documents["benefits.yml"]
        problems += benefit_problems(file, rest_of_benefits(file.data), draft.business_names, scenes, programme)
    problems += segment_problems(draft.segments)
    if draft.destinations:
        problems += destination_problems(documents["destinations.yml"], draft.destinations)
    return problems


def _scenes(draft: Draft) -> tuple[str, ...]:
    """Scenes that exist, also those whose label has a mistake; none when the labels cannot be read."""
    own = draft.documents.get("labels.yml")
    if own is None and draft.has_labels:
        return ()
    stated = own.data.get("scene") if own is not None and isinstance(own.data, dict) else None
    return tuple(dict.fromkeys([*default_labels().codes("scene"), *(stated if isinstance(stated, dict) else ())]))
