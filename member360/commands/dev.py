"""`member360 dev`: the Dagster UI on one workspace.

What belongs here: starting it with the right folders and telemetry off. What does not: definitions.
"""

import os

import click

from member360.commands.place import Place, with_place
from member360.commands.serving import become


@click.command(short_help="Open the Dagster UI on this workspace.")
@click.option("--port", type=int, default=3000, show_default=True, help="Port on this machine.")
@with_place
def command(place: Place, port: int) -> None:
    """Open the Dagster UI: assets, checks, the nightly schedule and the sensor for new files."""
    from member360.workspace import CHECKOUT  # noqa: PLC0415
    from member360.workspace.occupant import occupy  # noqa: PLC0415
    from orchestration.run import prepare_dagster_home  # noqa: PLC0415  (only a launcher knows orchestration)

    home = place.home_to_write()
    prepare_dagster_home(home)
    occupy(home, place.workspace_folder)
    environment = {
        **os.environ,
        "MEMBER360_WORKSPACE": str(place.workspace_folder.resolve()),
        "MEMBER360_HOME": str(home.root),
    }
    click.echo(f"http://127.0.0.1:{port} once it is up (about a minute); stop it with Ctrl-C")
    arguments = ["dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port), "-d", str(CHECKOUT)]
    become(["-m", "dagster", *arguments], environment, CHECKOUT)
