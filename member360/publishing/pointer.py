"""Which snapshot is current, and which were before it.

What belongs here: the pointer file `snapshots/current`. What does not: what a snapshot holds. The pointer
carries the order of publication too, so that one rename states both and neither can be true without the
other.
"""

import json
import re

from member360.publishing.errors import NothingPublished, SnapshotDamaged
from member360.publishing.files import write_whole
from member360.workspace.home import Home

POINTER = "current"
_ID = re.compile(r"[0-9a-f]{12}")


def published_snapshots(home: Home) -> list[str]:
    """Ids of the published snapshots that are kept, the current one first; empty if there is none."""
    path = home.snapshots / POINTER
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    try:
        ids = json.loads(text)["published"]
    except (ValueError, KeyError, TypeError) as problem:
        raise SnapshotDamaged(f"{path}: cannot be read as the pointer to a snapshot ({problem})") from problem
    return [str(name) for name in ids]


def current_snapshot(home: Home) -> str:
    """Id of the current snapshot.

    Raises:
        NothingPublished: There is none yet.
    """
    ids = published_snapshots(home)
    if not ids:
        raise NothingPublished(
            f"nothing is published yet in {home.snapshots}; type `member360 run` first, "
            "or name another folder with --home"
        )
    return ids[0]


def check_id(snapshot_id: str) -> str:
    """Let only what can be a snapshot's id become part of a path."""
    if not _ID.fullmatch(snapshot_id):
        raise NothingPublished(f"{snapshot_id!r} is not a snapshot's id (12 characters of 0-9 and a-f)")
    return snapshot_id


def point_to(home: Home, ids: list[str]) -> None:
    """Make `ids[0]` the current snapshot and the rest its predecessors, in one rename."""
    write_whole(home.snapshots / POINTER, json.dumps({"published": ids}) + "\n")
