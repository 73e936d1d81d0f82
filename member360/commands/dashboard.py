"""`member360 dashboard`: the pages that growth teams read.

What belongs here: starting Streamlit on this machine, quietly. What does not: the pages (`member360.dashboards`).
"""

import os
import subprocess
import sys
from pathlib import Path

import click

from member360.commands.place import Place, with_place
from member360.errors import RunFailed

APP = Path(__file__).resolve().parents[1] / "dashboards" / "app.py"
_QUIET = {
    "--browser.gatherUsageStats": "false",
    "--server.fileWatcherType": "none",
    "--server.address": "127.0.0.1",
}


@click.command(short_help="Open the pages that growth teams read.")
@click.option("--port", type=click.IntRange(1024, 65535), default=8501, show_default=True)
@click.option("--browser/--no-browser", default=True, show_default=True, help="Open a browser window.")
@with_place
def command(place: Place, port: int, browser: bool) -> int:
    """Open the pages that growth teams read, on the published snapshot, for this machine only."""
    place.open().close()  # says what to do when nothing is published yet, before a server starts
    options = {**_QUIET, "--server.port": str(port), "--server.headless": str(not browser).lower()}
    environment = {**os.environ, "MEMBER360_HOME": str(place.home().root.resolve())}
    if place.workspace is not None:
        environment["MEMBER360_WORKSPACE"] = str(place.workspace.resolve())
    arguments = [text for option in options.items() for text in option]
    done = subprocess.run(  # noqa: S603 (our own interpreter and file)
        [sys.executable, "-m", "streamlit", "run", str(APP), *arguments], env=environment, check=False
    )
    return RunFailed.exit_code if done.returncode > 0 else 0
