"""What a snapshot says about itself: its tables, their files, and of which run it is.

What belongs here: the manifest's shape, its JSON, and the id made of it. What does not: writing or reading
the tables. The id is a hash of everything in the manifest. No clock time is in it, so the same content
always has the same id.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from member360.publishing.contracts import Column
from member360.publishing.errors import SnapshotDamaged

FORMAT = 1
MANIFEST_NAME = "manifest.json"
_ID_LENGTH = 12


@dataclass(frozen=True)
class RunContext:
    """The run that a snapshot is of.

    Args:
        as_of: The last business day that the result may know of.
        known_at: The last moment of receipt (naive UTC) that the result may know of.
        workspace: The workspace's name.
        workspace_fingerprint: Hash of the workspace's files.
        code_version: Version or hash of the code.
        run_fingerprint: Hash of all that decides the result.
    """

    as_of: date
    known_at: datetime
    workspace: str
    workspace_fingerprint: str
    code_version: str
    run_fingerprint: str


@dataclass(frozen=True)
class DataFile:
    """One immutable Parquet file; `path` is relative to the snapshots folder, `partition` a `YYYY-MM`."""

    path: str
    sha256: str
    rows: int
    size: int
    partition: str | None = None


@dataclass(frozen=True)
class TableEntry:
    """One table of a snapshot; its rows are those of its files, in their order."""

    name: str
    description: str
    columns: tuple[Column, ...]
    files: tuple[DataFile, ...]
    is_restricted: bool = False

    @property
    def rows(self) -> int:
        """Number of rows in all files."""
        return sum(file.rows for file in self.files)


@dataclass(frozen=True)
class Manifest:
    """All that one snapshot holds, and of which run it is."""

    snapshot_id: str
    context: RunContext
    tables: Mapping[str, TableEntry] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        """The as-of day of the run."""
        return self.context.as_of

    @property
    def open_tables(self) -> tuple[TableEntry, ...]:
        """The tables that every reader may see, by name."""
        return tuple(table for _, table in sorted(self.tables.items()) if not table.is_restricted)

    @property
    def restricted_tables(self) -> tuple[TableEntry, ...]:
        """The tables that only the exporter opens, by name."""
        return tuple(table for _, table in sorted(self.tables.items()) if table.is_restricted)

    @classmethod
    def of(cls, context: RunContext, tables: Mapping[str, TableEntry]) -> "Manifest":
        """Make the manifest of `tables`, with the id that its content has."""
        content = json.dumps(_content(context, tables), sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(content.encode()).hexdigest()
        return cls(digest[:_ID_LENGTH], context, dict(tables))

    def to_json(self) -> str:
        """The manifest as the text of its file; equal manifests give equal text."""
        content = {"snapshot_id": self.snapshot_id, **_content(self.context, self.tables)}
        return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of the snapshot in `folder`.

        Raises:
            SnapshotDamaged: It is not there, or not a manifest of this version.
        """
        path = folder / MANIFEST_NAME
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise SnapshotDamaged(
                    f"{path}: format {content['format']}, this version reads {FORMAT}; "
                    "run again with --full to publish one that it reads"
                )
            return cls(content["snapshot_id"], _context(content["context"]), _tables(content["tables"]))
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise SnapshotDamaged(f"{path}: cannot be read as a snapshot's manifest ({problem})") from problem


def _content(context: RunContext, tables: Mapping[str, TableEntry]) -> dict[str, Any]:
    stated = asdict(context)
    stated["as_of"] = context.as_of.isoformat()
    stated["known_at"] = context.known_at.isoformat()
    entries = {}
    for name, table in tables.items():
        entry = asdict(table)
        entry["rows"] = table.rows
        entries[name] = entry
    return {"format": FORMAT, "context": stated, "tables": entries}


def _context(content: dict[str, Any]) -> RunContext:
    stated = dict(content)
    stated["as_of"] = date.fromisoformat(stated["as_of"])
    stated["known_at"] = datetime.fromisoformat(stated["known_at"])
    return RunContext(**stated)


def _tables(content: dict[str, Any]) -> dict[str, TableEntry]:
    return {
        name: TableEntry(
            name=name,
            description=entry["description"],
            columns=tuple(Column(**column) for column in entry["columns"]),
            files=tuple(DataFile(**file) for file in entry["files"]),
            is_restricted=entry["is_restricted"],
        )
        for name, entry in content.items()
    }
