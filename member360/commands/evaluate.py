"""`member360 evaluate`: the published snapshot against the truth of a planted world.

What belongs here: arguments, and how the lines are written. What does not: any figure (`member360.evaluation`).
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from member360.commands.place import Place, with_place
from member360.commands.show import FORMATS, show, table

if TYPE_CHECKING:
    from member360.evaluation.store import Evaluation

_HEADINGS = ("part", "business", "of", "measure", "found", "planted or best", "difference", "n")
_FIGURES = ("found", "against", "difference")


@click.command(short_help="Score the published snapshot against a planted world's truth.")
@click.option(
    "--truth",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the truth that `member360 simulate` wrote.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@with_place
def command(place: Place, folder: Path, form: str) -> None:
    """Score the published snapshot against the truth of the planted world that it was made of.

    One line a figure, beside it what was planted or is the best possible. Kept in the home as
    evaluation/SNAPSHOT.json, which the dashboard shows.
    """
    from member360.evaluation.score import evaluate  # noqa: PLC0415 (after --help)
    from member360.evaluation.store import write_evaluation  # noqa: PLC0415
    from member360.evaluation.truth import open_truth  # noqa: PLC0415

    truth = open_truth(folder)
    with place.open() as reader:
        scored = evaluate(reader, truth)
    path = write_evaluation(place.home(), scored)
    if form == "table":
        _write(scored)
        click.echo(f"\nkept in {path}")
    else:
        show(scored.lines, form)
    for note in scored.notes:
        click.echo(note, err=True)


def _write(scored: "Evaluation") -> None:
    world = ", ".join(f"{name} {value:,}" for name, value in scored.world.items())
    click.echo(f"snapshot {scored.snapshot_id} of {scored.workspace}, as of {scored.as_of}; truth: {world}\n")
    rows = [
        [
            *(str(row[name]).replace("_", " ") for name in ("part", "business", "subject", "measure")),
            *(_figure(row[name], row["unit"]) for name in _FIGURES),
            "" if row["n"] is None else f"{row['n']:,}",
        ]
        for row in scored.lines.iter_rows(named=True)
    ]
    table(_HEADINGS, rows, [False] * 4 + [True] * 4)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    places = {"count": 0, "money": 2}.get(unit, 4)
    return f"{value:,.{places}f}"
