"""`member360 simulate`: write a planted world, a workspace with deliveries and the truth about them.

What belongs here: arguments and what to type next. What does not: the world (`member360.simulation`).
"""

from pathlib import Path

import click


@click.command(short_help="Write a simulated ecosystem whose truth is known.")
@click.option("--members", type=int, required=True, help="People behind the accounts.")
@click.option("--days", type=int, required=True, help="Days of activity.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same rows.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the workspace to write.")
@click.option("--workers", type=click.IntRange(1), help="Processes. Default: as many as there are cores.")
def command(members: int, days: int, seed: int, out: Path, workers: int | None) -> None:
    """Write a workspace to OUT: its YAML, its raw daily files, and the truth about them in a folder of its own.

    An earlier world in OUT is replaced; a folder that holds anything else is refused.
    """
    from member360.simulation import Asked, How, simulate  # noqa: PLC0415 (after --help)

    told = simulate(Asked(members, days, seed), out, click.echo, how=How(workers))
    rows = told["rows"]["read"]
    click.echo(f"{rows:,} rows of {members:,} members over {days:,} days in {out / 'deliveries'}")
    click.echo(f"next: member360 run --workspace {out} --home {out}.home")
