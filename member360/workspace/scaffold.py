"""Write a starter workspace: commented files that load, with a few example rows.

What belongs here: copying. What does not: the text of the files, which is in `starter/` beside this module.
"""

import shutil
from pathlib import Path

from member360.errors import UserMistake

STARTER = Path(__file__).with_name("starter")


def write_starter(directory: Path) -> list[Path]:
    """Write the starter workspace.

    Args:
        directory: Where to; made if it is not there, and it must be empty.

    Returns:
        The files written, sorted.

    Raises:
        UserMistake: If there is something in the folder already, or it cannot be written to.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        wrong = "is not empty" if directory.is_dir() else "is a file"
        raise UserMistake(f"{directory}: {wrong}; name a new or an empty folder")
    try:
        shutil.copytree(STARTER, directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise UserMistake(f"{directory}: {reason}; name a folder you may write") from None
    return sorted(path for path in directory.rglob("*") if path.is_file())
