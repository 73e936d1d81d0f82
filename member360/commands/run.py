"""`member360 run`: bring the published snapshot up to date, then say what it shows.

What belongs here: arguments, the closing summary. What does not: the run (`orchestration.run`).
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from member360.commands.moments import Day, Moment
from member360.commands.place import Place, with_place
from member360.errors import UserMistake
from member360.wording import counted
from member360.workspace.home import Home

if TYPE_CHECKING:
    from member360.publishing import Reader
    from member360.restatements import Changed

_RESTATED = {
    "en": "{:,} past figures are others than in the snapshot before: table `restatements`.",
    "zh": "與前一版快照相比，{:,} 個過去的數字改變：見 `restatements` 表。",
}
_LONGEST_LINE = 140  # of a section's figures


@click.command(short_help="Take in deliveries, work everything out, check it, publish it.")
@click.option("--as-of", type=Day(), help="Last business day to know of. Default: the freshest.")
@click.option("--known-at", type=Moment(), help="Last moment of receipt to know of, UTC. Default: the latest.")
@click.option("--full", is_flag=True, help="Read raw again and rebuild everything.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", help="Of the closing sentences.")
@click.option(
    "--select",
    type=click.Choice(["all", "warehouse"]),
    default="all",
    help="Stop when the warehouse is built and checked: no models, no benefits, nothing published.",
)
@click.option("--from", "first", type=Day(), help="Backfill: work on the days from this one again.")
@click.option("--to", "last", type=Day(), help="Backfill: and no further than this one.")
@click.option("--business", metavar="BUSINESS", help="Backfill: of this business only; alone, all its days.")
@with_place
def command(
    place: Place,
    as_of: date | None,
    known_at: datetime | None,
    full: bool,
    language: str,
    select: str,
    first: date | None,
    last: date | None,
    business: str | None,
) -> int:
    """Take in deliveries, work everything out, check it, publish it.

    Exit code 0: published, or nothing new. 1: a check or step failed (the last snapshot stays), or what is published
    lacks a file: quarantined whole, or of a source that did not answer. 2: the workspace or an argument is wrong.

    With --from, --to or --business it is a backfill: what they name is worked on again, new or not, and two lists say
    which members and days are others than in the snapshot before.
    """
    from member360.publishing import published_snapshots  # noqa: PLC0415
    from orchestration.backfill import window_of  # noqa: PLC0415
    from orchestration.progress import Progress  # noqa: PLC0415
    from orchestration.run import run  # noqa: PLC0415  (only a launcher knows orchestration)

    home = place.home_to_write()
    keep_scratch_inside(home)
    window = window_of(place.load(), business, first, last) if business or first or last else None
    if window is not None and (full or as_of or known_at or select == "warehouse"):
        raise UserMistake(
            "--from, --to and --business work a part of what is published out again; --full, --as-of and --known-at "
            "build all of it, --select warehouse publishes nothing. Leave one or the other out."
        )
    before = published_snapshots(home)
    outcome = run(
        place.workspace_folder.resolve(),
        home,
        as_of=None if as_of is None else f"{as_of:%Y-%m-%d}",
        known_at=None if known_at is None else f"{known_at:%Y-%m-%d %H:%M:%S}",
        full=full,
        progress=Progress(),
        warehouse_only=select == "warehouse",
        window=window,
    )
    if select == "warehouse":
        click.echo("The warehouse is up to date. Nothing was published.")
    elif not outcome.is_new:
        click.echo(f"Nothing new: snapshot {outcome.snapshot_id} is what another run would publish.")
    else:
        with place.open() as reader:
            _summarise(reader, language)
        _say_what_next(place)
    if window is not None and before and outcome.snapshot_id is not None:
        from member360.restatements import changed_between  # noqa: PLC0415

        click.echo(_backfilled(window.words, changed_between(home, before[0], outcome.snapshot_id)))
    if outcome.set_aside:
        click.echo(lacking(outcome.set_aside), err=True)
    return 1 if outcome.set_aside else 0


def keep_scratch_inside(home: Home) -> None:
    """Let libraries that want a temporary folder find one in the home: nothing is written elsewhere."""
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)  # contacts lie in it
    scratch = home.root / "tmp"
    scratch.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)


def _summarise(reader: "Reader", language: str) -> None:
    """Print the figures by section, then the sentences, then what to do next."""
    lines = reader.query("select * from run_summary order by position").rows(named=True)
    click.echo(f"\nsnapshot {reader.snapshot_id}, as of {reader.manifest.as_of}\n")
    sections: dict[str, list[str]] = {}
    for line in lines:
        measure = line["measure"].replace("_", " ").removeprefix(f"{line['section']} ")
        sections.setdefault(line["section"], []).append(f"{measure} {line['value']}")
    for section, figures in sections.items():
        click.echo("\n".join(lines_of(section, figures)))
    click.echo("")
    for line in lines:
        if line[f"sentence_{language}"]:
            click.echo(f"  {line[f'sentence_{language}']}")
    if moved := reader.query("select count(*) from restatements").item():
        click.echo(f"  {_RESTATED[language].format(moved)}")


def lines_of(section: str, figures: Sequence[str]) -> list[str]:
    """Write a section's figures: side by side, or under one another where a line has no room for them.

    Args:
        section: Its name, which stands before the first.
        figures: Each with its name.
    """
    together = "; ".join(figures)
    parts = [together] if len(together) <= _LONGEST_LINE else figures
    return [f"  {'' if number else section:<10} {part}" for number, part in enumerate(parts)]


def _backfilled(words: str, changed: "Changed") -> str:
    """Say what a backfill changed, what arrived beside it included."""
    if not changed.members and not changed.days:
        return f"Backfill of {words}: worked on again, and nothing is other than in the snapshot before."
    members, days = counted(changed.members, "member"), counted(changed.days, "day")
    return f"Backfill of {words}: {members} and {days} of a business are others than before; lists in {changed.folder}"


def _say_what_next(place: Place) -> None:
    """Print what to type next, in a form that works from where the user stands."""
    member360 = "member360" if shutil.which("member360") else os.path.relpath(sys.argv[0])
    if Path(sys.argv[0]).name == "__main__.py":
        member360 = f"{Path(sys.executable).name} -m member360"
    named = {"--workspace": place.workspace, "--home": place.folder}
    here = "".join(f" {option} {folder}" for option, folder in named.items() if folder is not None)
    click.echo(
        f"\nOpen the pages:    {member360} dashboard{here}\n"
        f'Ask in SQL:        {member360} query{here} "select * from member_360 limit 5"\n'
        f"One member:        {member360} member{here} ID      (an id from the query above)\n"
        f"Export a segment:  {member360} segment list{here}, then {member360} export{here} SEGMENT --to DESTINATION"
    )


def lacking(set_aside: Sequence[str]) -> str:
    """Say in one line what the published result lacks.

    Args:
        set_aside: What is said of each file or source, at least one.
    """
    count = len(set_aside)
    if count == 1:
        return f"1 delivery is set aside and not in the result: {set_aside[0]}"
    return (
        f"{count:,} deliveries are set aside and not in the result, the first: {set_aside[0]}; "
        "`member360 quarantine list` has the files"
    )
