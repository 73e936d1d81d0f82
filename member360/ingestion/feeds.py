"""A feed: all that intake must know of one source of one business, taken from the workspace.

What belongs here: gathering it, and the key that says how the feed's files are read. What does not: finding
deliveries or reading them. Two workspaces that give equal feeds give equal landing rows.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from member360.workspace import Workspace, mapping_hash
from member360.workspace.business import Business
from member360.workspace.home import Home
from member360.workspace.mapping import Source

READING_VERSION = 1
"""Raise it when code here reads the same file with the same mapping differently: raw is then read again."""


@dataclass(frozen=True)
class Feed:
    """One source of one business.

    Args:
        business: The business: its zone, currency, country, floor of receipt and deny-lists.
        source: One of its sources: where deliveries lie and how they are mapped.
        folder: Where `files:` and `path:` are looked for.
        max_quarantine_share: Share of a file's rows in quarantine beyond which the file is set aside.
    """

    business: Business
    source: Source
    folder: Path
    max_quarantine_share: Decimal = Decimal("0.05")

    @property
    def key(self) -> tuple[str, str]:
        """Names of business and source: what names a feed in the register."""
        return self.business.business, self.source.source

    @property
    def mapping_hash(self) -> str:
        """The workspace's hash of this source's mapping."""
        return mapping_hash(self.source, self.business)

    @property
    def reading_key(self) -> str:
        """Changes exactly when the same file may give other landing rows."""
        return f"{self.mapping_hash}-{self.max_quarantine_share.normalize()}-{READING_VERSION}"


def feeds(workspace: Workspace, home: Home) -> list[Feed]:
    """Return the feeds of a workspace, in the order of business and source names.

    Args:
        workspace: A loaded workspace.
        home: Where sample deliveries lie, if the workspace has them.
    """
    folder = workspace.deliveries(home)
    found = [
        Feed(business, source, folder, workspace.settings.quality.max_quarantine_share)
        for business in workspace.businesses.values()
        for source in business.sources
    ]
    return sorted(found, key=lambda feed: feed.key)
