"""What must hold between the files of a workspace, and between the keys of one.

What belongs here: running every rule over what could be read, so that all problems are told at once. The rules are
in `rules_sources.py`, `rules_programme.py` and `rules_catalogue.py`. What does not: types of single values.
"""

from dataclasses import dataclass, field

from member360.workspace.business import Business
from member360.workspace.catalogue import Benefits, Destination, Segment
from member360.workspace.problems import Problem
from member360.workspace.programme import Programme
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
        businesses: Each with its file.
        business_names: Names of all businesses, also of those that could not be read.
        segments: Each with its file.
        destinations: Name to destination.
        labels: The workspace's own words, `group.code` to label.
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


def check(draft: Draft) -> list[Problem]:
    """Return every problem that only shows when parts are compared.

    Args:
        draft: What could be read.
    """
    return []
