"""The exporter: every file that leaves, from the command line or a screen, is made here.

What belongs here: the order of steps (permission, rows, minimum, file, manifest, log) and the export's folder. What
does not: forms of files. An export is whole or not there, and never lies over an earlier one.
"""

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from member360.activation.decision_log import DecisionLog
from member360.activation.exports import csv_file, google_customer_match, parquet_file
from member360.activation.exports.contacts import UNUSABLE, wide
from member360.activation.exports.permission import REASONS, permission
from member360.errors import UserMistake
from member360.publishing import Manifest, Reader, open_snapshot
from member360.publishing.files import TEMPORARY, sha256_of, sync
from member360.wording import counted
from member360.workspace import Workspace
from member360.workspace.catalogue import Destination
from member360.workspace.home import Home
from member360.workspace.problems import nearest

FORMS = {"csv": csv_file, "parquet": parquet_file, "google_customer_match": google_customer_match}
MANIFEST_NAME = "manifest.json"
_OWNER_ONLY, _OWNER_ONLY_FOLDER = 0o600, 0o700
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CONTACTS_OF_KIND = {"google_customer_match": ("email", "phone")}


class ExportRefused(UserMistake):
    """No file was written; the text says why."""


@dataclass(frozen=True)
class Export:
    """An export that was written.

    Args:
        folder: Its folder.
        file: The file in it.
        manifest: What `manifest.json` says.
    """

    folder: Path
    file: Path
    manifest: dict[str, Any]


def export_segment(
    workspace: Workspace, home: Home, segment: str, destination: str, snapshot_id: str | None = None
) -> Export:
    """Write a segment's file for a destination.

    Args:
        workspace: Has the destination.
        home: Has the snapshot, and takes the export.
        segment: Name of a segment that the snapshot has.
        destination: Name of a destination.
        snapshot_id: Which snapshot; the current one by default.

    Returns:
        The export.

    Raises:
        ExportRefused: Unknown names, another purpose, or too few members left; nothing is written.
    """
    target = _destination(workspace, destination)
    with open_snapshot(home, snapshot_id, restricted=True) as reader:
        stated = _segment(reader, segment)
        if stated["purpose"] != target.purpose:
            raise ExportRefused(
                f"segment {segment} is for {stated['purpose']} and destination {destination} for {target.purpose}: "
                "consents are given by purpose; use another destination or make a segment for that purpose"
            )
        question = "select member_id from segment_membership where segment = ? and version = ?"
        members = reader.query(question, [segment, stated["version"]])["member_id"].to_list()
        rows, left_out = _rows(reader, members, target, workspace.settings.country)
        least = max(1, target.least_rows)
        if rows.height < least:
            why = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in left_out.items() if count)
            wanted = counted(least, "member")
            raise ExportRefused(
                f"{destination} takes {wanted} at least, and {rows.height:,} of the {len(members):,} in {segment} "
                f"may be handed over ({why or 'nobody left out'}); no file was written"
            )
        manifest = _manifest(reader.manifest, stated, destination, target, len(members), rows.height, left_out)
        # While the reader is open the snapshot is kept; from then on because the export cites it.
        export = _write(home, rows, target, manifest)
        _log(home, reader.manifest, export)
        return export


def _destination(workspace: Workspace, name: str) -> Destination:
    target = workspace.destinations.get(name)
    if target is None or not _SLUG.fullmatch(name):
        near = nearest(name, workspace.destinations)
        known = (
            f"one of {', '.join(workspace.destinations)}" if workspace.destinations else "add one to destinations.yml"
        )
        raise ExportRefused(f"unknown destination {name!r}; {f'nearest: {near!r}; ' if near else ''}{known}")
    return target


def _segment(reader: Reader, name: str) -> dict[str, Any]:
    catalogue = reader.query("select * from segment_catalogue order by segment")
    found = catalogue.filter(pl.col("segment") == name)
    if found.is_empty() or not _SLUG.fullmatch(name):
        near = nearest(name, catalogue["segment"])
        hint = f"nearest: {near!r}; " if near else ""
        raise ExportRefused(f"no segment {name!r} in snapshot {reader.snapshot_id}; {hint}`member360 segment list`")
    return found.row(0, named=True)


def _rows(reader: Reader, members: list[str], target: Destination, country: str) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows of the file, and how many members were left out by reason."""
    kinds = target.contacts or _CONTACTS_OF_KIND.get(target.kind, ())
    decided = permission(reader, members, target.purpose, target.recipient, kinds)
    rows, unusable = wide(decided.members, decided.contacts, kinds, country)
    by_reason = Counter(decided.left_out["reason"].to_list())
    return rows, {**{reason: by_reason[reason] for reason in REASONS}, UNUSABLE: len(unusable)}


def _manifest(
    snapshot: Manifest,
    segment: dict[str, Any],
    destination: str,
    target: Destination,
    members: int,
    written: int,
    left_out: dict[str, int],
) -> dict[str, Any]:
    dated = target.rules_dated or FORMS[target.kind].RULES_DATED
    return {
        "segment": segment["segment"],
        "version": segment["version"],
        "condition": segment["condition"],
        "destination": destination,
        "kind": target.kind,
        "purpose": target.purpose,
        "recipient": target.recipient,
        "rules_dated": dated.isoformat(),
        "snapshot_id": snapshot.snapshot_id,
        "as_of": snapshot.as_of.isoformat(),
        "members_in_segment": members,
        "rows_written": written,
        "left_out": left_out,
    }


def _write(home: Home, rows: pl.DataFrame, target: Destination, manifest: dict[str, Any]) -> Export:
    """Write the export beside its place, then give it the first free number in one rename."""
    stem = "{segment}-v{version}-{snapshot_id}-{destination}".format(**manifest)
    home.exports.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY_FOLDER)
    building = home.exports / f"{TEMPORARY}{stem}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=_OWNER_ONLY_FOLDER)  # before there is a file in it: contact points are nobody else's
    file = FORMS[target.kind].write(rows, building)
    file.chmod(_OWNER_ONLY)
    sync(file)
    stated = {**manifest, "file": file.name, "sha256": sha256_of(file)}
    text = json.dumps(stated, indent=1, ensure_ascii=False) + "\n"
    (building / MANIFEST_NAME).write_text(text, encoding="utf-8", newline="\n")
    (building / MANIFEST_NAME).chmod(_OWNER_ONLY)
    sync(building / MANIFEST_NAME)
    number = 1
    while True:
        folder = home.exports / f"{stem}-{number}"
        try:
            building.rename(folder)
        except OSError:
            # A folder with files in it cannot be renamed over: the number is taken, now or since a moment ago.
            if not folder.exists():
                raise
            number += 1
            continue
        sync(home.exports)
        return Export(folder, folder / file.name, stated)


def _log(home: Home, snapshot: Manifest, export: Export) -> None:
    columns = ("segment", "version", "destination", "snapshot_id", "rows_written", "sha256")
    entry = {**{name: export.manifest[name] for name in columns}, "folder": export.folder.name}
    DecisionLog(home).append("export", pl.DataFrame([entry]), snapshot.context)
