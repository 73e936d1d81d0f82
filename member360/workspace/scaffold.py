"""Write a starter workspace: commented files that load, with a few example rows.

What belongs here: copying, and naming the copy after its folder. What does not: the text of the files, which is in
`starter/` beside this module.
"""

import re
import shutil
from pathlib import Path

from member360.errors import UserMistake
from member360.workspace.types import SLUG

STARTER = Path(__file__).with_name("starter")
NAMED = "workspace: my_company "


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
    _name(directory)
    return sorted(path for path in directory.rglob("*") if path.is_file())


def _name(directory: Path) -> None:
    """Name the workspace after its folder, where that can be a name: two of one name would share one home."""
    name = directory.resolve().name
    if re.fullmatch(SLUG, name):
        path = directory / "member360.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(NAMED, f"workspace: {name} ".ljust(len(NAMED))), encoding="utf-8")
