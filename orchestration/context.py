"""The run that a snapshot and the decision log are of.

What belongs here: putting that context together once the warehouse knows its as-of day. Not here: what it is for.
"""

import duckdb

from member360.activation.decision_log import DecisionLog
from member360.publishing import RunContext, open_snapshot, published_snapshots, sweep
from member360.workspace.home import Home
from orchestration.fingerprint import code_fingerprint, content_fingerprint
from orchestration.resources import Site


def context_of(site: Site, connection: duckdb.DuckDBPyConnection) -> RunContext:
    """Return the context in force.

    Args:
        site: For workspace and register.
        connection: A warehouse whose first layer is built.
    """
    as_of, known_at = connection.execute("select as_of, known_at from stg_as_of").fetchall()[0]
    code = code_fingerprint()
    return RunContext(
        as_of=as_of,
        known_at=known_at,
        workspace=site.workspace.settings.workspace,
        workspace_fingerprint=site.workspace.fingerprint,
        code_version=code,
        run_fingerprint=content_fingerprint(site.workspace, site.home, code, str(as_of), str(known_at)),
    )


def settle_last_run(home: Home) -> None:
    """Sweep what a run that broke has left; its decisions count only if its snapshot was published.

    Args:
        home: Held under the writer lock.
    """
    sweep(home)
    run = None
    if published_snapshots(home):
        with open_snapshot(home) as reader:
            run = reader.manifest.context.run_fingerprint
    DecisionLog(home).recover(run)
