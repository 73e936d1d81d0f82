"""Which workspace's folder a home holds the data of, so that a copy of a workspace does not publish over the original.

What belongs here: the small file in the home that says it. What does not: what is refused (the command line decides).
"""

from pathlib import Path

from member360.workspace.home import Home


def other_occupant(home: Home, folder: Path) -> Path | None:
    """Return the workspace folder that last ran in a home, if it is another than this one.

    Args:
        home: The home folder; it need not exist.
        folder: The workspace's folder.

    Returns:
        None when the home is this workspace's or nobody's yet. The folder that is returned may be gone.
    """
    try:
        held = Path(home.occupant.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    if held == folder.resolve() or (held.exists() and folder.exists() and held.samefile(folder)):
        return None
    return held


def occupy(home: Home, folder: Path) -> None:
    """Write down whose data a home holds from now on.

    Args:
        home: The home folder, which exists.
        folder: The workspace's folder.
    """
    aside = home.occupant.with_suffix(".tmp")
    aside.write_text(f"{folder.resolve()}\n", encoding="utf-8")
    aside.replace(home.occupant)
