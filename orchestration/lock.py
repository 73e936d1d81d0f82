"""One writer at a time in a home folder.

What belongs here: the lock that a run holds. Readers need none: they open published snapshots only.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from member360.errors import RunFailed
from member360.workspace.home import Home


@contextmanager
def one_writer(home: Home, moment: datetime) -> Iterator[None]:
    """Hold the home folder's writer lock; the kernel lets go of it when the process ends, however it ends.

    Args:
        home: The folder to be written.
        moment: When the holder began (naive UTC), told to whoever is turned away.

    Raises:
        RunFailed: Another run holds the lock; the text names its process and since when.
    """
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)  # contacts lie in it
    with home.lock.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = json.loads(handle.read() or "{}")
            raise RunFailed(
                f"{home.root}: another run is writing here (process {holder.get('pid', 'unknown')}, "
                f"since {holder.get('since', 'unknown')} UTC). Wait for it to end, or stop it, and run again."
            ) from None
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "since": moment.isoformat(sep=" ")}))
        handle.flush()
        yield
