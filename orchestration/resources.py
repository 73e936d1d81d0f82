"""What the assets share: the site (workspace and home) held under the writer lock, and who hears of progress.

What belongs here: resources and run arguments. Not here: anything that computes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import dagster as dg
import duckdb

from member360.workspace import Workspace, load_workspace
from member360.workspace.home import Home
from orchestration.clock import moment_of_intake
from orchestration.lock import one_writer
from orchestration.progress import Progress

PATIENCE = 3600.0
"""Seconds that a run waits for the one before it: a tick and a new file may fall together."""


@dataclass(frozen=True)
class Site:
    """A workspace and the home folder its data lives in.

    Attributes:
        workspace_dir: The folder with `member360.yml`.
        home: Where raw, landing, warehouse and snapshots are.
    """

    workspace_dir: Path
    home: Home

    @cached_property
    def workspace(self) -> Workspace:
        """The validated workspace; read once a process."""
        return load_workspace(self.workspace_dir)

    @property
    def dbt_target(self) -> Path:
        """Dbt's target folder for this home."""
        return self.home.root / "dbt"

    @contextmanager
    def warehouse(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the working warehouse; closed before dbt opens it in the same process."""
        self.home.root.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(self.home.warehouse))
        try:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(f"set memory_limit = '{self.workspace.settings.memory_limit}'")
            yield connection
        finally:
            connection.close()


class RunArguments(dg.Config):
    """What a run may be told, the same on the command line, in a schedule and in the Dagster UI.

    Attributes:
        as_of: Last business day that the result may know of, YYYY-MM-DD; the freshest day when absent.
        known_at: Last moment of receipt, YYYY-MM-DD HH:MM:SS in UTC; the latest when absent.
        full: Throw landing and warehouse away and read raw again.
        moment: Moment of intake (UTC) for deliveries that do not say their own; the clock's when absent.
        backfill_business: Business of which a window is worked on again; all when absent.
        backfill_from: First business-local day of that window, YYYY-MM-DD; the first there is when absent.
        backfill_to: Last day of it; the last there is when absent.
    """

    as_of: str | None = None
    known_at: str | None = None
    full: bool = False
    moment: str | None = None
    backfill_business: str | None = None
    backfill_from: str | None = None
    backfill_to: str | None = None


def site_resource(site: Site) -> dg.ResourceDefinition:
    """Return the resource that locks `site` for the length of a run."""

    @dg.resource(description="The workspace and its home, under the writer lock")
    def hold(_context: dg.InitResourceContext) -> Iterator[Site]:
        with one_writer(site.home, moment_of_intake(), PATIENCE):
            yield site

    return hold


def progress_resource(progress: Progress) -> dg.ResourceDefinition:
    """Return the resource that assets report to."""
    return dg.ResourceDefinition.hardcoded_resource(progress)
