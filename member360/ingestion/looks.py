"""Deliveries that look new and are not: touched, copied or written again with the same content.

What belongs here: looking at such a delivery's content once, and remembering that look. What does not: deliveries of
new names, which intake reads anyway. What is remembered is a convenience: without it content is looked at again.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace

from member360.ingestion.deliveries import Delivery
from member360.ingestion.feeds import Feed
from member360.ingestion.register import read_register
from member360.workspace.home import Home

Look = tuple[str, str, str, int, int]


def remembered_looks(home: Home) -> dict[Look, str]:
    """Return the content hash that belongs to each look at a file: from the register, and looked at since.

    Args:
        home: Whose register.
    """
    entries = read_register(home.register)
    looks: dict[Look, str] = {
        (e.business, e.source, e.file_name, e.size, e.modified_ns): e.content_hash for e in entries
    }
    try:
        rows = json.loads(home.looks.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return looks
    return looks | {(business, source, name, size, at): found for business, source, name, size, at, found in rows}


def contents_of(feeds: Mapping[tuple[str, str], Feed], home: Home, listed: Sequence[Delivery]) -> list[str]:
    """Return what each delivery is, in a word: its content where that was received before, else how it looks.

    A file of a known name that looks different is read once to see whether it holds anything new.

    Args:
        feeds: By key.
        home: Whose register; what was looked at is remembered in it.
        listed: Deliveries as they are listed now.
    """
    held = {(e.business, e.source, e.file_name, e.content_hash) for e in read_register(home.register)}
    names = {name[:3] for name in held}
    looks = remembered_looks(home)
    words, learned = [], {}
    for delivery in listed:
        look = look_of(delivery)
        found = looks.get(look) if delivery.path is not None else None
        if found is None and delivery.path is not None and look[:3] in names:
            hashed = _content_hash(feeds[delivery.business, delivery.source], home, delivery)
            if (*look[:3], hashed) in held:
                found = learned[look] = str(hashed)
        # Not where the folder lies: a moved workspace is nothing new.
        words.append(repr(astuple(replace(delivery, path=None))) if found is None else repr((*look[:3], found)))
    if learned:
        _remember(home, looks | learned)
    return words


def look_of(delivery: Delivery) -> Look:
    """Return what a listing can tell of a delivery.

    Args:
        delivery: As listed.
    """
    return delivery.business, delivery.source, delivery.file_name, delivery.size, delivery.modified_ns


def _content_hash(feed: Feed, home: Home, delivery: Delivery) -> str | None:
    # Loaded for a changed file only: an engine takes longer than the rest of a look.
    from member360.ingestion.databases import hash_table  # noqa: PLC0415
    from member360.ingestion.raw import hash_file  # noqa: PLC0415
    from member360.ingestion.reading.parcels import SourceUnreachable  # noqa: PLC0415

    try:
        if feed.source.database is not None:
            return hash_table(feed, home)
        return None if delivery.path is None else hash_file(delivery.path)
    except (OSError, SourceUnreachable):
        return None  # intake will say why


def _remember(home: Home, looks: Mapping[Look, str]) -> None:
    """Write the looks whole and aside: two who look at once do no harm."""
    rows = [[*look, found] for look, found in sorted(looks.items())]
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = home.looks.with_name(f"{home.looks.name}.{os.getpid()}.tmp")
    aside.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    aside.replace(home.looks)
