"""`member360 dashboard`: open the pages that growth teams read.

What belongs here: its arguments, and starting Streamlit on this computer only. What does not: what a page shows.
"""

import os
import socket
from pathlib import Path

import click

from member360.commands.place import Place, with_place
from member360.commands.serving import become
from member360.errors import UserMistake

FIRST_PORT, PORTS_TRIED = 8501, 20


@click.command(short_help="Open the pages that growth teams read.")
@click.option("--port", type=click.IntRange(1024, 65535), help=f"Default: {FIRST_PORT}, or the next that is free.")
@with_place
def command(place: Place, port: int | None) -> None:
    """Serve the dashboard on the published snapshot; Ctrl+C ends it. A new publication is seen at the next click."""
    from member360.workspace import CHECKOUT  # noqa: PLC0415 (after --help)

    with place.open():
        pass  # Nothing published yet, or a damaged snapshot, is told here rather than in a browser.
    if port is not None and not _is_free(port):
        raise UserMistake(f"port {port} is in use; name another with --port, or none to take the next free one")
    chosen = port or next((number for number in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if _is_free(number)), None)
    if chosen is None:
        raise UserMistake(
            f"ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are in use; name a free one with --port"
        )
    app = Path(__file__).parents[1] / "dashboards" / "app.py"
    settings = {
        "server.port": chosen,
        "server.address": "localhost",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
    }
    arguments = [text for name, value in settings.items() for text in (f"--{name}", str(value))]
    environment = {
        **os.environ,
        "MEMBER360_WORKSPACE": str(place.workspace_folder.resolve()),
        "MEMBER360_HOME": str(place.home().root.resolve()),
    }
    click.echo(f"dashboard: http://localhost:{chosen} (Ctrl+C ends it)")
    # In the checkout, where Streamlit finds its own settings (.streamlit/config.toml).
    become(["-m", "streamlit", "run", str(app), *arguments], environment, CHECKOUT)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", port)) != 0
