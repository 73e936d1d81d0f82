"""Handing a verb's process over to a server that runs until it is ended.

What belongs here: that handover. What does not: what is served, and with what settings.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn


def become(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> NoReturn:
    """Go on as another Python program: whatever ends this process (a signal, a closed terminal) ends the server.

    Args:
        arguments: What follows `python`.
        environment: The program's environment.
        folder: Where it works.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(folder)
    os.execve(sys.executable, [sys.executable, *arguments], environment)  # noqa: S606 (our own words, no shell)
