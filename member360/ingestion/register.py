"""The intake register: one line for each delivery ever received, beside raw, changed by nothing.

What belongs here: writing lines once and reading them back, also after a crash in the middle of a line. What
does not: how a file was read; that is landing's, which can be thrown away and made again from raw and this
register.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from member360.errors import RunFailed


@dataclass(frozen=True)
class Entry:
    """One delivery as it was received.

    Args:
        business: Whose it is.
        source: Which of the business's sources.
        file_name: Its name in the deliveries folder.
        content_hash: SHA-256 of its bytes; of a table, of its rows.
        size: Bytes, or rows of a table on a server, when it was listed.
        modified_ns: Time of change when it was listed.
        received_at: Naive UTC, ISO 8601.
        delivered_at: Where received_at is known from: `file_name`, `side_car` or `intake`.
    """

    business: str
    source: str
    file_name: str
    content_hash: str
    size: int
    modified_ns: int
    received_at: str
    delivered_at: str


@dataclass(frozen=True)
class Content:
    """One content that a feed delivered, under one name or several.

    Args:
        content_hash: Which content.
        file_name: The name of its first delivery.
        received_at: The least moment of its deliveries, naive UTC.
    """

    content_hash: str
    file_name: str
    received_at: datetime


def read_register(path: Path) -> list[Entry]:
    """Return every entry, in the order written; an unfinished last line counts as not written.

    Args:
        path: The register; it need not exist.

    Raises:
        RunFailed: If a finished line cannot be read.
    """
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    entries = []
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(Entry(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise RunFailed(
                f"{path}:{number}: not an entry of the register ({error}); restore it from a copy"
            ) from error
    return entries


def append_lines(path: Path, records: Iterable[dict[str, object]]) -> None:
    """Append JSON lines in one write that is on disk when this returns; a torn end from a crash is cut off first.

    Args:
        path: File of JSON lines; made if it does not exist.
        records: One line each.
    """
    text = "".join(json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n" for record in records)
    if not text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.truncate(_finished(file.seek(0, os.SEEK_END), path))
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _finished(size: int, path: Path) -> int:
    """Length of a file up to and with its last line end."""
    with path.open("rb") as file:
        end = size
        while end > 0:
            start = max(0, end - 65536)
            file.seek(start)
            cut = file.read(end - start).rfind(b"\n")
            if cut >= 0:
                return start + cut + 1
            end = start
    return 0


def append_entries(path: Path, entries: Iterable[Entry]) -> None:
    """Write entries once.

    Args:
        path: The register.
        entries: New ones only.
    """
    append_lines(path, (asdict(entry) for entry in entries))


def standing(entries: Iterable[Entry], known_at: datetime) -> set[tuple[str, str, str]]:
    """Return the contents that are the last delivery under some name: what was sent again under its name is not.

    Args:
        entries: The register.
        known_at: Deliveries received later do not count, naive UTC.

    Returns:
        Business, source and content hash.
    """
    last: dict[tuple[str, str, str], tuple[datetime, int, str]] = {}
    for place, entry in enumerate(entries):
        received = datetime.fromisoformat(entry.received_at)
        if received <= known_at:
            name = (entry.business, entry.source, entry.file_name)
            ranked = (received, place, entry.content_hash)
            last[name] = max(last.get(name, ranked), ranked)
    return {(business, source, hashed) for (business, source, _), (_, _, hashed) in last.items()}


def contents(entries: Iterable[Entry]) -> dict[tuple[str, str], dict[str, Content]]:
    """Return what each feed delivered, same content under several names as one.

    The name shown is that of the least (received_at, file name), so that it does not depend on the order of intake.

    Args:
        entries: The register.

    Returns:
        Business and source to content hash to content.
    """
    least: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for entry in entries:
        feed = least.setdefault((entry.business, entry.source), {})
        ranked = (entry.received_at, entry.file_name)
        feed[entry.content_hash] = min(feed.get(entry.content_hash, ranked), ranked)
    return {
        key: {
            hashed: Content(hashed, name, datetime.fromisoformat(received)) for hashed, (received, name) in feed.items()
        }
        for key, feed in least.items()
    }
