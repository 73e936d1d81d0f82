"""A workspace: the folder a company edits, typed, checked and as rows.

What belongs here: the doors other areas use. Reference tables are behind a function because they need polars,
which `check` and `--help` must not wait for.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from member360.workspace.flooring import flooring_problems, flooring_share
from member360.workspace.home import Home
from member360.workspace.load import load_workspace
from member360.workspace.problems import Problem, WorkspaceError
from member360.workspace.scaffold import write_starter
from member360.workspace.workspace import Workspace, mapping_hash

if TYPE_CHECKING:
    import polars as pl

CHECKOUT = Path(__file__).resolve().parents[2]


def default_workspace() -> Path:
    """Return the folder of the workspace that is used when none is named."""
    return CHECKOUT / "workspaces" / "complete_journey"


def default_home(ws: Workspace) -> Home:
    """Return where a workspace's data lives when no `--home` is given.

    Args:
        ws: A loaded workspace.
    """
    return Home(CHECKOUT / ".home" / ws.name)


def reference_tables(ws: Workspace) -> "dict[str, pl.DataFrame]":
    """Return the workspace's rules as rows; see `member360.workspace.reference`.

    Args:
        ws: A loaded workspace.
    """
    from member360.workspace import reference  # noqa: PLC0415 (polars only where it is needed)

    return reference.reference_tables(ws)


__all__ = [
    "Problem",
    "Workspace",
    "WorkspaceError",
    "default_home",
    "default_workspace",
    "flooring_problems",
    "flooring_share",
    "load_workspace",
    "mapping_hash",
    "reference_tables",
    "write_starter",
]
