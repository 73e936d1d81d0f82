"""What of a quarantined row may be shown: enough to find it, not enough to know who it is.

What belongs here: which delivered columns could name a person, and the mask. What does not: where rows are
shown. Everything is masked that the mapping does not say to be harmless: a column nobody mapped may hold a
name.
"""

from collections.abc import Iterator

from member360.ingestion.feeds import Feed
from member360.workspace.transforms import AnyTransform, columns_read

_KEEP = 2
_ROOM = 3
_NAMING = {"account_id"}


def mask(text: str | None) -> str | None:
    """Return text of which only the first and last two characters can be read.

    Args:
        text: Any text; a short one is hidden whole.
    """
    if not text:
        return text
    if len(text) < 2 * _KEEP + _ROOM:
        return "***"
    return f"{text[:_KEEP]}***{text[-_KEEP:]}"


def harmless_columns(feed: Feed) -> frozenset[str]:
    """Return the delivered columns that say nothing of who somebody is.

    Args:
        feed: Its mapping.
    """
    source = feed.source
    shown = {name for transform in _shown(feed) for name in columns_read(transform)}
    conditions = [*source.where, *(also.when for also in source.also if also.when is not None)]
    shown.update(condition.column for condition in conditions)
    hidden = {name for transform in _hidden(feed) for name in columns_read(transform)}
    return frozenset(shown - hidden)


def _shown(feed: Feed) -> Iterator[AnyTransform]:
    source = feed.source
    yield from (transform for name, transform in source.mapping.items() if name not in _NAMING)
    for also in source.also:
        yield also.activity_type
        yield from (transform for name, transform in also.columns.items() if name not in _NAMING)
    for identifier in source.identifiers:
        yield from (
            t for t in (identifier.verified, identifier.first_seen_at, identifier.last_seen_at) if t is not None
        )
    for consent in source.consents:
        yield from (t for t in (consent.purpose, consent.recipient, consent.granted, consent.at) if t is not None)


def _hidden(feed: Feed) -> Iterator[AnyTransform]:
    source = feed.source
    if "account_id" in source.mapping:
        yield source.mapping["account_id"]
    yield from (also.columns["account_id"] for also in source.also if "account_id" in also.columns)
    yield from (identifier.value for identifier in source.identifiers)
    yield from (consent.value for consent in source.consents)
    yield from source.attributes.values()
