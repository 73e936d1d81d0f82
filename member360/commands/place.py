"""Which workspace and which home folder a verb is about: the options that every verb has.

What belongs here: `--workspace` and `--home`. What does not: reading either.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from member360.errors import UserMistake
from member360.workspace.home import Home

if TYPE_CHECKING:
    from member360.publishing import Reader
    from member360.workspace import Workspace

_F = TypeVar("_F", bound=Callable[..., Any])
_NAME_KEY = "workspace:"


@dataclass(frozen=True)
class Place:
    """The workspace and home that were named on the command line.

    Args:
        workspace: The workspace's folder; None: the default one.
        folder: What `--home` says; None: the workspace's own inside the checkout.
    """

    workspace: Path | None
    folder: Path | None

    def load(self) -> "Workspace":
        """Load the workspace; raises `WorkspaceError` with all that is wrong in it."""
        from member360.workspace import default_workspace, load_workspace  # noqa: PLC0415

        return load_workspace(self.workspace or default_workspace())

    def home(self) -> Home:
        """The home folder. Of the workspace only its name is read: a reader needs no valid workspace."""
        if self.folder is not None:
            return Home(self.folder)
        from member360.workspace import CHECKOUT, default_workspace  # noqa: PLC0415

        path = (self.workspace or default_workspace()) / "member360.yml"
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError:
            raise UserMistake(
                f"{path.parent}: no workspace here (no member360.yml); "
                "name its folder with --workspace, or its data with --home"
            ) from None
        stated = [line.removeprefix(_NAME_KEY) for line in lines if line.startswith(_NAME_KEY)]
        named = [text.split("#")[0].strip(" '\"") for text in stated]
        if not named or not named[0].replace("_", "").isalnum():
            raise UserMistake(f"{path}: workspace: the workspace's name is missing; write `workspace: my_company`")
        return Home(CHECKOUT / ".home" / named[0])

    def open(self, *, restricted: bool = False) -> "Reader":
        """Open the current snapshot."""
        from member360.publishing import open_snapshot  # noqa: PLC0415

        return open_snapshot(self.home(), restricted=restricted)


def with_place(function: _F) -> _F:
    """Give a verb `--workspace` and `--home`; it receives them as `place`."""

    @click.option(
        "--workspace",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the workspace. Default: complete_journey.",
    )
    @click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the data. Default: .home/<workspace> in the checkout.",
    )
    @functools.wraps(function)
    def placed(workspace: Path | None, home: Path | None, **others: object) -> object:
        return function(place=Place(workspace, home), **others)

    return placed  # type: ignore[return-value]
