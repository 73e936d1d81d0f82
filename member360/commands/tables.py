"""`member360 tables`: what can be asked for.

What belongs here: its arguments and words. What does not: contracts, which each snapshot's manifest repeats.
"""

import click

from member360.commands.place import Place, with_place
from member360.commands.show import table as show_table


@click.command(short_help="List the published tables, or one table's columns.")
@click.argument("table", required=False)
@with_place
def command(place: Place, table: str | None) -> None:
    """List the published tables with their rows and grain; with TABLE, its columns and their meaning."""
    with place.open() as reader:
        if table is not None:
            entry = reader.table(table)
            click.echo(f"{entry.description}\n")
            columns = [[column.name, column.type.lower(), column.description] for column in entry.columns]
            show_table(["column", "type", "meaning"], columns)
            return
        entries = [reader.table(name) for name in reader.tables()]
        rows = [[entry.name, f"{entry.rows:,}", entry.description.split(". ")[0]] for entry in entries]
        show_table(["table", "rows", "grain"], rows, [False, True])
        context = reader.manifest.context
        click.echo(f"\nsnapshot {reader.snapshot_id} of {context.workspace}, as of {context.as_of}")
