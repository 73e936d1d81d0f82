"""The workspace as the rest of the product sees it: typed, frozen, every name in it checked.

What belongs here: the whole, questions of the whole (fingerprint, mapping hashes, where a thing stands).
What does not: how it is loaded (`load.py`), or reference tables (`reference.py`).
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field

from member360.workspace.business import Business
from member360.workspace.catalogue import Benefits, Destination, Segment
from member360.workspace.contracts import CONTRACT_VERSION
from member360.workspace.home import Home
from member360.workspace.labels import Labels
from member360.workspace.mapping import Source
from member360.workspace.problems import Problem
from member360.workspace.programme import Programme
from member360.workspace.settings import Settings
from member360.workspace.types import Model
from member360.workspace.yaml_reader import Document, Keys

# Where files lie and when they come changes what is read, not how.
_NOT_READING = {"files", "database", "delivered_at", "every_days", "prepare"}


class Workspace(Model):
    """What a company wrote, checked.

    Args:
        root: The folder, absolute.
        settings: `member360.yml`.
        businesses: Name to business, by name.
        programme: `programme.yml`.
        benefits: `benefits.yml`.
        segments: Name to segment, by name.
        destinations: Name to destination.
        labels: All words on screen.
        places: `business.<name>`, `segment.<name>`, `benefit.<id>`, `destination.<name>`, `settings` or
            `programme` to where it stands.
        fingerprint: Hash of all files of the workspace that matter.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    root: Path
    settings: Settings
    businesses: dict[str, Business]
    programme: Programme
    benefits: Benefits
    segments: dict[str, Segment]
    destinations: dict[str, Destination]
    labels: Labels
    places: dict[str, tuple[Document, Keys]] = Field(default_factory=dict, repr=False)
    fingerprint: str

    @property
    def name(self) -> str:
        """The workspace's name, as `member360.yml` says it."""
        return self.settings.workspace

    def deliveries(self, home: Home) -> Path:
        """Return the folder that `files:` and `path:` of sources are looked for in.

        Args:
            home: Where generated sample data lies.
        """
        return home.deliveries if self.settings.sample_data else self.root / self.settings.deliveries

    def problem(self, place: str, keys: Keys, wrong: str, near: str = "", remedy: str = "") -> Problem:
        """Return a problem found later than loading (in a condition, in data) at its file and line.

        Args:
            place: Such as `segment.second_order_due`; see `places`.
            keys: Key path inside it.
            wrong: What is wrong.
            near: The nearest valid name.
            remedy: What to do.
        """
        document, prefix = self.places[place]
        return document.problem((*prefix, *keys), wrong, near, remedy)


def mapping_hash(source: Source, business: Business) -> str:
    """Return a hash of all that changes how a file of this source is read.

    That is the source's mapping, its prepare SQL, the business's zone, currency and country, the deny-lists
    that apply, and the version of the contracts. A new hash re-reads raw.

    Args:
        source: One of the business's sources.
        business: The business.

    Returns:
        16 hexadecimal digits.
    """
    accounts_only = {"account": business.denied.get("account", ())}
    denied = business.denied if source.contract == "accounts" else accounts_only
    read: dict[str, Any] = {
        "contract_version": CONTRACT_VERSION,
        "business": business.business,
        "timezone": business.timezone,
        "currency": business.currency,
        "country": business.country,
        "denied": {kind: sorted(values) for kind, values in denied.items()},
        "prepare": source.prepare_sql,
        "format": source.file_format,
        "table": source.database.table if source.database else None,
        "source": source.model_dump(mode="json", by_alias=True, exclude=_NOT_READING, exclude_defaults=True),
    }
    text = json.dumps(read, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fingerprint_of(files: dict[str, bytes]) -> str:
    """Return a hash of files by name and content, whatever their order.

    Args:
        files: Path relative to the workspace to content.

    Returns:
        64 hexadecimal digits.
    """
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(file.encode() + b"\0" + hashlib.sha256(files[file]).digest())
    return total.hexdigest()
