"""`member360 init`: a commented starter workspace.

What belongs here: the argument and what to type next. What does not: the starter's files (workspace).
"""

from pathlib import Path

import click


@click.command(short_help="Write a commented starter workspace.")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Write a commented starter workspace to DIR, which must be new or empty."""
    from member360.workspace import write_starter  # noqa: PLC0415 (after --help)

    for path in write_starter(directory):
        click.echo(f"{path}")
    click.echo(f"next: member360 check --workspace {directory}, then member360 run --workspace {directory}")
