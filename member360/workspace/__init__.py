"""A workspace: the folder a company edits, typed, checked and as rows.

What belongs here: the doors other areas use. They open on first use: whoever only wants `home` (readers, `--help`)
does not wait for the models, and whoever only checks a workspace does not wait for polars.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from member360.workspace.home import Home

if TYPE_CHECKING:
    from member360.workspace.flooring import flooring_problems, flooring_share
    from member360.workspace.inspection import Inspection
    from member360.workspace.load import inspect_workspace, load_workspace
    from member360.workspace.problems import Problem, WorkspaceError
    from member360.workspace.reference import reference_tables
    from member360.workspace.scaffold import write_starter
    from member360.workspace.workspace import Workspace, mapping_hash

CHECKOUT = Path(__file__).resolve().parents[2]

_DOORS = {
    "Inspection": "inspection",
    "Problem": "problems",
    "Workspace": "workspace",
    "WorkspaceError": "problems",
    "flooring_problems": "flooring",
    "flooring_share": "flooring",
    "inspect_workspace": "load",
    "load_workspace": "load",
    "mapping_hash": "workspace",
    "reference_tables": "reference",
    "write_starter": "scaffold",
}


def default_workspace() -> Path:
    """Return the folder of the workspace that is used when none is named."""
    return CHECKOUT / "workspaces" / "complete_journey"


def default_home(ws: "Workspace") -> Home:
    """Return where a workspace's data lives when no `--home` is given.

    Args:
        ws: A loaded workspace.
    """
    return Home(CHECKOUT / ".home" / ws.name)


def __getattr__(name: str) -> Any:
    """Import a door's module when it is first used."""
    if name not in _DOORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_DOORS[name]}"), name)


__all__ = [
    "CHECKOUT",
    "Inspection",
    "Problem",
    "Workspace",
    "WorkspaceError",
    "default_home",
    "default_workspace",
    "flooring_problems",
    "flooring_share",
    "inspect_workspace",
    "load_workspace",
    "mapping_hash",
    "reference_tables",
    "write_starter",
]
