"""`member360 export`: a segment's file for a destination.

What belongs here: arguments and the report. What does not: who may be in the file, and its form (activation).
"""

import click

from member360.commands.place import Place, with_place
from member360.wording import counted


@click.command(short_help="Write a segment's file for a destination.")
@click.argument("segment")
@click.option("--to", "destination", required=True, help="A destination of the workspace's destinations.yml.")
@with_place
def command(place: Place, segment: str, destination: str) -> None:
    """Write SEGMENT's file for a destination.

    Members without consent, opted out, held out or without a contact point are left out and counted. An earlier
    export is never written over.
    """
    from member360.activation.exports import export_segment  # noqa: PLC0415 (after --help)

    export = export_segment(place.load(), place.home(), segment, destination)
    stated = export.manifest
    click.echo(f"{export.file}")
    click.echo(
        f"{stated['rows_written']:,} of {counted(stated['members_in_segment'], 'member')}, "
        f"snapshot {stated['snapshot_id']}"
    )
    for reason, count in stated["left_out"].items():
        if count:
            click.echo(f"  left out, {reason.replace('_', ' ')}: {count:,}")
