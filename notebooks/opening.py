"""How every notebook opens: the home folder that was named, its snapshot, and what to say when there is none.

What belongs here: that opening. What does not: anything a notebook shows.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import marimo as mo

from member360.publishing import NothingPublished, Reader, open_snapshot
from member360.workspace import default_home, default_workspace, load_workspace
from member360.workspace.home import Home


@dataclass(frozen=True)
class Opening:
    """What a notebook stands on.

    Attributes:
        home: The home folder: `--home`, else MEMBER360_HOME, else the default workspace's.
        snapshot: Its current snapshot; None when nothing is published there.
        is_script: Whether the notebook runs as a script, and is to print.
        nothing: What to do when there is no snapshot, in Markdown.
    """

    home: Home
    snapshot: Reader | None
    is_script: bool
    nothing: str


def opening() -> Opening:
    """Open what the notebook was asked to show; as a script it says by itself when there is nothing."""
    named = mo.cli_args().get("home") or os.environ.get("MEMBER360_HOME")
    home = Home(Path(str(named))) if named else default_home(load_workspace(default_workspace()))
    is_script = mo.app_meta().mode == "script"
    try:
        snapshot = open_snapshot(home)
    except NothingPublished:
        snapshot = None
    nothing = (
        f"**Nothing is published in {home.root} yet.** Type `make run` (or `member360 run`), or name the home folder "
        "of another workspace (`-- --home DIR`, or the environment variable `MEMBER360_HOME`); then open this notebook again."
    )
    if snapshot is None and is_script:
        print(nothing)  # noqa: T201
    return Opening(home, snapshot, is_script, nothing)
