"""Raw: deliveries as received, named by the hash of their content, never changed.

What belongs here: keeping and fetching them. What does not: what they contain.
"""

import errno
import hashlib
import os
import shutil
from pathlib import Path
from typing import BinaryIO

from member360.errors import RunFailed
from member360.ingestion.reading.parcels import SourceUnreachable
from member360.workspace.home import Home

_CHUNK = 1 << 20
# What a share or disk says that stumbles; a missing right is none of them. A file that is gone may be on its way.
_PASSING = {
    *(errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EAGAIN, errno.EBUSY, errno.ENOENT),
    *(errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENOTCONN, errno.ECONNRESET),
}


def raw_path(home: Home, content_hash: str) -> Path:
    """Return where a content is kept.

    Args:
        home: Whose raw.
        content_hash: SHA-256, hexadecimal.
    """
    return home.raw / content_hash[:2] / content_hash


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal.

    Args:
        path: The file.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(home: Home, path: Path) -> str:
    """Keep a file as it is now and return its content hash.

    Sample deliveries, which we wrote and never change, are hard-linked; others are copied, because their
    owner may write into them. The hash is of what was kept, so a file that is being written to cannot be kept
    under a wrong name.

    Args:
        home: Whose raw.
        path: The delivered file.

    Raises:
        SourceUnreachable: If it cannot be read.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        raise _unreadable(path, error) from error
    home.raw.mkdir(parents=True, exist_ok=True)
    if path.is_relative_to(home.deliveries):
        content_hash = hash_file(path)
        target = raw_path(home, content_hash)
        if target.exists():
            return content_hash
        target.parent.mkdir(exist_ok=True)
        try:
            os.link(path, target)
        except OSError:
            pass  # another file system, or one without links: copied below
        else:
            return content_hash
    return _copy(home, path)


def _copy(home: Home, path: Path) -> str:
    working = home.raw / f"{os.getpid()}.tmp"
    digest = hashlib.sha256()
    with path.open("rb") as source, working.open("wb") as copy:
        while piece := _read(source, path):
            digest.update(piece)
            copy.write(piece)
    return adopt(home, working, digest.hexdigest())


def _read(source: BinaryIO, path: Path) -> bytes:
    try:
        return source.read(_CHUNK)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> SourceUnreachable:
    return SourceUnreachable(
        f"{path}: cannot be read ({error.strerror}) [source_unreachable]", passing=error.errno in _PASSING
    )


def adopt(home: Home, working: Path, content_hash: str) -> str:
    """Move a finished working file, on the same file system, to its place in raw.

    Args:
        home: Whose raw.
        working: The file; it is gone afterwards.
        content_hash: Its name from now on.
    """
    target = raw_path(home, content_hash)
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        working.unlink()
    else:
        working.replace(target)
    return content_hash


def fetch(home: Home, content_hash: str, *, verify: bool = True) -> bytes:
    """Return the bytes of a kept content.

    Args:
        home: Whose raw.
        content_hash: Which content.
        verify: Whether the bytes must have that hash; a dumped table's hash is of its rows, not of its file.

    Raises:
        RunFailed: If raw does not hold what was received.
    """
    path = raw_path(home, content_hash)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise RunFailed(f"{path} is gone from raw; restore it from a copy of the home folder") from error
    if verify and hashlib.sha256(content).hexdigest() != content_hash:
        raise RunFailed(f"{path} is not what was received: its content changed in raw; restore it from a copy")
    return content


def sweep_raw(home: Home) -> None:
    """Remove what a crash left half-copied.

    Args:
        home: Whose raw; one writer at a time is the caller's care.
    """
    for left in home.raw.glob("*.tmp"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
