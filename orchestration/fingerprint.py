"""Is there anything to do? One fingerprint of all that a published snapshot is a function of.

What belongs here: the decision, shared by `member360 run` and the sensor. Light on purpose: it is taken before
dagster and dbt are imported, so that a run with nothing new answers in a second.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from member360.ingestion.deliveries import Delivery, list_deliveries
from member360.ingestion.feeds import feeds
from member360.ingestion.looks import contents_of
from member360.publishing.pointer import published_snapshots
from member360.workspace import Workspace
from member360.workspace.home import Home

CHECKOUT = Path(__file__).parent.parent
CODE_FOLDERS = ("member360", "models", "orchestration", "dbt_project")
CODE_SUFFIXES = {".py", ".sql", ".yml"}


def code_fingerprint() -> str:
    """Hash the code and the pins it runs on."""
    digest = hashlib.sha256()
    files = [CHECKOUT / "requirements.lock"]
    for folder in CODE_FOLDERS:
        files += [p for p in (CHECKOUT / folder).rglob("*") if p.suffix in CODE_SUFFIXES and "target" not in p.parts]
    for path in sorted(files):
        digest.update(str(path.relative_to(CHECKOUT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def run_fingerprint(
    workspace: Workspace,
    home: Home,
    as_of: str | None,
    known_at: str | None,
    listing: Sequence[Delivery] | None = None,
) -> str:
    """Hash what a run would see: deliveries, register, workspace, code, as-of and known-at.

    A delivery that was received counts by its content, however its file was touched since.

    Args:
        workspace: The validated workspace.
        home: Where register and deliveries are.
        as_of: As typed, or None for the freshest.
        known_at: As typed, or None for the latest.
        listing: The deliveries as the run's intake found them; listed now when absent.
    """
    digest = hashlib.sha256()
    listed = list_deliveries(workspace, home) if listing is None else listing
    for word in contents_of({feed.key: feed for feed in feeds(workspace, home)}, home, listed):
        digest.update(word.encode())
    if home.register.exists():
        digest.update(home.register.read_bytes())
    for part in (workspace.fingerprint, code_fingerprint(), as_of or "", known_at or ""):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def content_fingerprint(workspace: Workspace, home: Home, code: str, as_of: str, known_at: str) -> str:
    """Hash what a snapshot is a function of, without file times: the same inputs anywhere give the same hash.

    Args:
        workspace: The validated workspace.
        home: Whose register says what has been received.
        code: From `code_fingerprint`.
        as_of: The as-of day in force.
        known_at: Known-at in force.
    """
    digest = hashlib.sha256()
    received = sorted(home.register.read_text(encoding="utf-8").splitlines()) if home.register.exists() else []
    for part in (*received, workspace.fingerprint, code, as_of, known_at):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def last_run(home: Home) -> dict[str, Any]:
    """Return what the last publishing run left: fingerprint, snapshot, what is set aside; empty before the first."""
    path = home.root / "last_run.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def begin_run(home: Home, fingerprint: str, unreachable: Sequence[str] = (), *, looks_back: bool = False) -> None:
    """Keep what a run's intake saw until it publishes: files that arrive meanwhile are for the next run.

    Args:
        home: Where it is kept.
        fingerprint: Of `run_fingerprint`.
        unreachable: Messages of sources that did not answer.
        looks_back: Whether an as-of day or known-at was asked for.
    """
    begun = {"fingerprint": fingerprint, "unreachable": list(unreachable), "looks_back": looks_back}
    (home.root / "run.json").write_text(json.dumps(begun), encoding="utf-8")


def begun_run(home: Home) -> dict[str, Any]:
    """Return what `begin_run` kept; empty before the first."""
    path = home.root / "run.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def remember_run(home: Home, snapshot_id: str, quarantined: Sequence[str] = ()) -> None:
    """Record the run that has published; written aside and renamed, so a crash leaves the old record.

    Args:
        home: Where it is kept.
        snapshot_id: What was published.
        quarantined: Messages of the files that the published result lacks.
    """
    begun = begun_run(home)
    path = home.root / "last_run.json"
    aside = path.with_suffix(".tmp")
    told = {
        "fingerprint": begun["fingerprint"],
        "snapshot": snapshot_id,
        "set_aside": [*quarantined, *begun.get("unreachable", ())],
    }
    aside.write_text(json.dumps(told), encoding="utf-8")
    aside.replace(path)


def nothing_new(workspace: Workspace, home: Home, as_of: str | None = None, known_at: str | None = None) -> str | None:
    """Return the published snapshot's id when a run could only publish it again, else None."""
    last = last_run(home)
    if last.get("snapshot") not in published_snapshots(home)[:1]:
        return None
    same = last["fingerprint"] == run_fingerprint(workspace, home, as_of, known_at)
    return str(last["snapshot"]) if same else None
