"""One writer at a time in a home folder.

What belongs here: the lock that a run holds, and who holds it. Readers need none: they open published snapshots only.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TextIO

from member360.errors import RunFailed
from member360.workspace.home import Home

_LOOK_AGAIN = 1.0


@contextmanager
def one_writer(home: Home, moment: datetime, patience: float = 0.1) -> Iterator[None]:
    """Hold the home folder's writer lock; the kernel lets go of it when the process ends, however it ends.

    Args:
        home: The folder to be written.
        moment: When the holder began (naive UTC), told to whoever is turned away.
        patience: Seconds to wait for another run to end; the default outlasts somebody who only asks (`writing`).

    Raises:
        RunFailed: Another run holds the lock, and still does after the wait; the text names its process and since when.
    """
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)  # contacts lie in it
    with home.lock.open("a+", encoding="utf-8") as handle:
        until = time.monotonic() + patience
        while not _take(handle):
            if time.monotonic() >= until:
                told = writing(home) or "another run is writing here"
                raise RunFailed(f"{home.root}: {told}. Wait for it to end, or stop it, and run again.")
            time.sleep(min(_LOOK_AGAIN, patience))
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "since": moment.isoformat(sep=" ")}))
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)  # nobody holds it: whoever asks need not try the lock to know


def writing(home: Home) -> str | None:
    """Say who is writing to a home folder, in words; None when nobody is.

    Args:
        home: The folder.
    """
    try:
        with home.lock.open(encoding="utf-8") as handle:
            # A run that ended well leaves no holder, one that was killed leaves its name: only then is the lock tried.
            text = handle.read()
            if not text or _take(handle, fcntl.LOCK_SH):
                return None
    except FileNotFoundError:
        return None
    try:
        holder = json.loads(text)
    except ValueError:
        holder = {}  # its holder is about to write its name
    return (
        f"another run is writing here (process {holder.get('pid', 'unknown')}, "
        f"since {holder.get('since', 'unknown')} UTC)"
    )


def _take(handle: TextIO, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
