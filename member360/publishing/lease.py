"""A snapshot that is being read is not swept: readers hold its manifest, the sweep looks.

What belongs here: taking that hold and asking for it. What does not: what is swept (`switch`). The hold is a shared
lock of the kernel's: it goes with the reader, however the reader ends, so none is ever stale.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from member360.publishing.manifest import MANIFEST_NAME


def hold(folder: Path) -> IO[bytes] | None:
    """Hold a snapshot until the handle is closed.

    Args:
        folder: The snapshot's.

    Returns:
        The handle; None when there is no such snapshot, or it was swept a moment ago.
    """
    try:
        handle = (folder / MANIFEST_NAME).open("rb")
    except (FileNotFoundError, NotADirectoryError):
        return None
    with contextlib.suppress(OSError):  # a file system without locks: such a snapshot is kept by its number only
        fcntl.flock(handle, fcntl.LOCK_SH)  # waits for nobody but a sweep that is deleting it
    if _is_still_there(handle, folder):
        return handle
    handle.close()
    return None


@contextlib.contextmanager
def unread(folder: Path) -> Iterator[bool]:
    """Say whether nobody reads a snapshot; while the answer is in use nobody begins to.

    Args:
        folder: The snapshot's.
    """
    try:
        handle = (folder / MANIFEST_NAME).open("rb")
    except (FileNotFoundError, NotADirectoryError):
        yield True
        return
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:
            pass
        yield True


def _is_still_there(handle: IO[bytes], folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle.fileno()), (folder / MANIFEST_NAME).stat())
    except FileNotFoundError:
        return False
