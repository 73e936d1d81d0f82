"""A workspace to break: the starter, copied, with one file edited.

What belongs here: fixtures of the workspace's tests. What does not: any expectation.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from member360.workspace import WorkspaceError, load_workspace, write_starter

SHOP = "businesses/corner_shop.yml"


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """The starter workspace in a folder of its own."""
    directory = tmp_path / "my company"
    write_starter(directory)
    return directory


@pytest.fixture
def edit(starter: Path) -> Callable[[str, str, str], Path]:
    """Replace text that stands exactly once in a file of the starter."""

    def edit(file: str, old: str, new: str) -> Path:
        path = starter / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return starter

    return edit


@pytest.fixture
def complaints(starter: Path) -> Callable[[], list[str]]:
    """Load the starter as it now is, and return what a user reads, a line each without the heading."""

    def complaints() -> list[str]:
        with pytest.raises(WorkspaceError) as caught:
            load_workspace(starter)
        return [line.strip() for line in str(caught.value).splitlines()[1:]]

    return complaints
