"""Snapshots: build beside, check, switch; the only door for readers.

What belongs here: contracts of published tables, the files of a snapshot, the pointer to the current one,
the reader. What does not: the rows themselves, checks on them, and who reads them.
"""

from member360.publishing.builder import SnapshotBuilder
from member360.publishing.contracts import (
    Column,
    TableContract,
    contracts_of_dbt_manifest,
    contracts_of_python_tables,
    contracts_of_yml,
)
from member360.publishing.errors import ContractBroken, NothingPublished, QueryRefused, SnapshotDamaged
from member360.publishing.manifest import Manifest, RunContext
from member360.publishing.pointer import current_snapshot, published_snapshots
from member360.publishing.reader import Reader, open_snapshot
from member360.publishing.switch import publish, sweep

__all__ = [
    "Column",
    "ContractBroken",
    "Manifest",
    "NothingPublished",
    "QueryRefused",
    "Reader",
    "RunContext",
    "SnapshotBuilder",
    "SnapshotDamaged",
    "TableContract",
    "contracts_of_dbt_manifest",
    "contracts_of_python_tables",
    "contracts_of_yml",
    "current_snapshot",
    "open_snapshot",
    "publish",
    "published_snapshots",
    "sweep",
]
