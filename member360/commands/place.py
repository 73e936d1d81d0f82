"""Which workspace and which home folder a verb is about: the options that every verb has.

What belongs here: `--workspace` and `--home`, and keeping a workspace out of another one's home. What does not: reading
either.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from member360.errors import UserMistake
from member360.workspace.home import Home
from member360.workspace.occupant import other_occupant

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
        from member360.workspace import load_workspace  # noqa: PLC0415

        return load_workspace(self.workspace_folder)

    @property
    def workspace_folder(self) -> Path:
        """The workspace's folder, named or the default one."""
        from member360.workspace import default_workspace  # noqa: PLC0415

        return self.workspace or default_workspace()

    def home(self) -> Home:
        """The home folder. Of the workspace only its name is read: a reader needs no valid workspace.

        Raises:
            UserMistake: There is no workspace, or its own home holds the data of another folder: a copy bears the
                same name. A home that is named with `--home` is the user's own choice.
        """
        if self.folder is not None:
            return Home(self.folder)
        from member360.workspace import CHECKOUT  # noqa: PLC0415

        path = self.workspace_folder / "member360.yml"
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
        home = Home(CHECKOUT / ".home" / named[0])
        other = other_occupant(home, path.parent)
        # A folder that is gone was moved here, or given up: nobody else can run against the home.
        if other is not None and (other / path.name).is_file():
            raise UserMistake(
                f"{home.root}: holds the data of the workspace in {other}, not of {path.parent.resolve()}; both are "
                f"called {named[0]!r}. Give this one a name of its own (`workspace:` in {path}), "
                "or name its data with --home"
            )
        return home

    def home_to_write(self) -> Home:
        """The home folder with its full path, for a verb that writes; says so where it held another workspace's."""
        home = Home(self.home().root.resolve())
        other = other_occupant(home, self.workspace_folder)
        if other is not None:
            gone = "" if (other / "member360.yml").is_file() else ", which is no longer there"
            click.echo(
                f"{home.root}: held the data of the workspace in {other}{gone}; "
                f"from now on that of {self.workspace_folder.resolve()}",
                err=True,
            )
        return home

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
