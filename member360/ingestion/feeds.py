"""A feed: all that intake must know of one source of one business, taken from the workspace.

What belongs here: gathering it, and the hash that says how the feed's files are read. What does not: finding deliveries or
reading them. Two workspaces that give equal feeds give equal landing rows.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from member360.workspace.contracts import CONTRACT_VERSION
from member360.workspace.home import Home
from member360.workspace.mapping import Source

if TYPE_CHECKING:
    from member360.workspace import Workspace

# Says nothing of how a file's rows are read, only where files are found and when they came.
_NOT_READING = {"files", "database", "delivered_at", "every_days", "prepare"}


@dataclass(frozen=True)
class Feed:
    """One source of one business.

    Args:
        business: The business's name.
        source: Its source, as the workspace declares it.
        folder: Where `files:` and `path:` are looked for.
        timezone: The business's zone; its days begin there.
        currency: The business's one currency.
        country: For phone numbers without a country code.
        denied: Kind of identifier (or `account`) to values that stand for nobody.
        max_quarantine_share: Share of a file's rows in quarantine beyond which the file is set aside.
        connected_at: Floor of received_at, naive UTC.
    """

    business: str
    source: Source
    folder: Path
    timezone: str
    currency: str
    country: str
    denied: dict[str, tuple[str, ...]] = field(default_factory=dict)
    max_quarantine_share: Decimal = Decimal("0.05")
    connected_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Business and source: what names a feed in the register."""
        return self.business, self.source.source

    @property
    def mapping_hash(self) -> str:
        """Changes exactly when the same file may be read differently (16 hex digits)."""
        parts = [
            CONTRACT_VERSION,
            self.source.model_dump(mode="json", exclude=_NOT_READING),
            self.source.file_format,
            self.source.prepare_sql,
            self.timezone,
            self.currency,
            self.country,
            {kind: sorted(values) for kind, values in self.denied.items()},
            str(self.max_quarantine_share.normalize()),
        ]
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def feeds(workspace: "Workspace", home: Home) -> list[Feed]:
    """Return the feeds of a workspace, in the order of business and source names.

    Args:
        workspace: A loaded workspace.
        home: Where sample deliveries lie, if the workspace has them.
    """
    settings = workspace.settings
    folder = home.deliveries if settings.sample_data else workspace.root / settings.deliveries
    found = [
        Feed(
            business=business.business,
            source=source,
            folder=folder,
            timezone=business.timezone,
            currency=business.currency,
            country=business.country,
            denied=dict(settings.identity.deny),
            max_quarantine_share=settings.quality.max_quarantine_share,
            connected_at=business.connected_at,
        )
        for business in workspace.businesses.values()
        for source in business.sources
    ]
    return sorted(found, key=lambda feed: feed.key)
