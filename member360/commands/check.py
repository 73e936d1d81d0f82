"""`member360 check`: is a workspace right, before anything runs.

What belongs here: asking every area that can judge a workspace without running it. What does not: their rules.
"""

from typing import TYPE_CHECKING

import click

from member360.commands.place import Place, with_place
from member360.errors import UserMistake
from member360.wording import counted

if TYPE_CHECKING:
    from member360.workspace import Problem, Workspace
    from member360.workspace.home import Home


@click.command(short_help="Say whether a workspace is right, before anything runs.")
@with_place
def command(place: Place) -> None:
    """Say whether a workspace is right: names, types, rules, and the readable conditions of segments and benefits.

    Every problem is listed with file, line, key and the nearest valid name (exit code 2). Where there is a published
    snapshot, earn rules are tried on its orders too.
    """
    from member360.activation.check import condition_problems  # noqa: PLC0415 (after --help)
    from member360.workspace import WorkspaceError, inspect_workspace  # noqa: PLC0415

    found = inspect_workspace(place.workspace_folder)
    problems = [*found.problems, *condition_problems(found)]
    if found.workspace is None or problems:
        raise WorkspaceError(problems)
    workspace = found.workspace
    problems = _flooring(workspace, place.home())
    if problems:
        raise WorkspaceError(problems)
    counts = [
        counted(len(workspace.businesses), "business", "businesses"),
        counted(sum(len(business.sources) for business in workspace.businesses.values()), "source"),
        counted(len(workspace.benefits.benefits), "benefit"),
        counted(len(workspace.segments), "segment"),
        counted(len(workspace.destinations), "destination"),
    ]
    click.echo(f"workspace {workspace.name} is right: {', '.join(counts)}")


def _flooring(workspace: "Workspace", home: "Home") -> list["Problem"]:
    """Earn rules that give nothing for most of the orders that are published."""
    from member360.publishing import open_snapshot  # noqa: PLC0415 (after --help)
    from member360.workspace import flooring_problems  # noqa: PLC0415

    try:
        reader = open_snapshot(home)
    except UserMistake:
        return []  # nothing is published, so there is no order to try them on
    with reader:
        orders = reader.query(
            "select business, reporting_amount from fct_activity where activity_type = 'order'"
            " order by business, activity_id"
        )
    problems: list[Problem] = []
    for business in workspace.businesses:
        amounts = orders.filter(orders["business"] == business)["reporting_amount"].head(20_000)
        problems += flooring_problems(workspace, business, amounts)
    return problems
