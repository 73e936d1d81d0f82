"""What lies ready to be taken in: a listing of deliveries, by name, size and time of change.

What belongs here: finding files and tables without reading them. It must stay cheap (thousands of files in a
fraction of a second) and light (no engine is imported for files): the sensor and "nothing new" ask it every
time. What does not: content hashes and the moment of receipt (`register.py`, `received.py`).
"""

import glob
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from member360.ingestion.feeds import Feed, feeds
from member360.workspace import Workspace
from member360.workspace.home import Home
from member360.workspace.mapping import DeliveredInSideCar

UNKNOWN = -1
"""Size of a file that may not be read, and of a table on a server that does not answer; intake will say why."""


@dataclass(frozen=True, order=True)
class Delivery:
    """One file, or one table as it is now.

    Args:
        business: Whose it is.
        source: Which of the business's sources.
        file_name: Path relative to the deliveries folder, forward slashes; for a table `<file or kind>#<table>`.
        path: The file; None for a table on a server.
        size: Bytes; rows for a table on a server.
        modified_ns: Time of last change in nanoseconds since 1970; 0 for a table on a server.
        word: Of a table on a server: changes when its rows do (`databases.look_at`).
    """

    business: str
    source: str
    file_name: str
    path: Path | None
    size: int
    modified_ns: int
    word: str = ""


def list_deliveries(workspace: Workspace, home: Home) -> list[Delivery]:
    """Return every delivery that the workspace's sources find, in order of business, source and name.

    Args:
        workspace: A loaded workspace.
        home: Where sample deliveries lie, and the engine's extensions for servers.

    Raises:
        UserMistake: If the environment variable with a server's connection is not set.
    """
    return [delivery for feed in feeds(workspace, home) for delivery in deliveries_of(feed, home)]


def deliveries_of(feed: Feed, home: Home) -> list[Delivery]:
    """Return one feed's deliveries, by name.

    Args:
        feed: The source.
        home: Where the engine's extensions are kept.
    """
    database = feed.source.database
    if database is None:
        return _files_of(feed)
    if database.path is not None:
        return _table_in_file(feed, feed.folder / database.path, f"{database.path}#{database.table}")
    # The engine is loaded for servers only.
    from member360.ingestion.databases import look_at  # noqa: PLC0415
    from member360.ingestion.reading.parcels import SourceUnreachable  # noqa: PLC0415

    try:
        rows, word = look_at(database, home)
    except SourceUnreachable:
        rows, word = UNKNOWN, ""
    return [Delivery(*feed.key, f"{database.kind}#{database.table}", None, rows, 0, word)]


def _files_of(feed: Feed) -> list[Delivery]:
    """Files that the feed's glob finds; side-cars, folders and what vanishes meanwhile are left out."""
    side_car = feed.source.delivered_at
    suffix = side_car.suffix if isinstance(side_car, DeliveredInSideCar) else None
    found = []
    # `Path.glob` is several times slower, and yields paths where names are wanted.
    names = glob.glob(feed.source.files or "", root_dir=feed.folder, recursive=True)  # noqa: PTH207
    for name in sorted(names):
        if suffix is not None and name.endswith(suffix):
            continue
        path = feed.folder / name
        try:
            state = path.stat()
        except FileNotFoundError:
            continue
        if stat.S_ISREG(state.st_mode):
            # Rights that are mended change neither size nor time; the size tells a file that could not be read.
            size = state.st_size if os.access(path, os.R_OK) else UNKNOWN
            found.append(Delivery(*feed.key, Path(name).as_posix(), path, size, state.st_mtime_ns))
    return found


def _table_in_file(feed: Feed, path: Path, name: str) -> list[Delivery]:
    """A table in a database file; its write-ahead log counts as part of the file."""
    states = [part.stat() for part in (path, path.with_name(path.name + "-wal")) if part.is_file()]
    if not states:
        return []
    size, modified = sum(s.st_size for s in states), max(s.st_mtime_ns for s in states)
    return [Delivery(*feed.key, name, path, size, modified)]
