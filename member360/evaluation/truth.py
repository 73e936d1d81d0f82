"""The planted truth: the one place that opens its folder.

What belongs here: files, their columns, and what is said when they are not there. What does not: comparing them with
a snapshot.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from member360.errors import UserMistake

COUNTS = "counts.json"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("business", "account_id", "person_id", "origin"),
    "identifiers": ("business", "account_id", "kind", "true_value", "verified", "defect"),
    "dropout": ("person_id", "business", "active_from", "dropped_on"),
    "survival": ("person_id", "business", "cutoff", "horizon_days", "p_no_purchase"),
    "benefit_effects": ("person_id", "benefit_id", "incremental_margin", "cost_if_given"),
    "policy_log": ("person_id", "benefit_id", "granted_on", "arm"),
}
"""Table to the columns that are read of it."""


class TruthMistake(UserMistake):
    """The folder is no truth, or not that of the snapshot."""


@dataclass(frozen=True)
class Truth:
    """An opened truth.

    Args:
        folder: Where it lies.
        counts: What `counts.json` says.
    """

    folder: Path
    counts: Mapping[str, Any]

    def table(self, name: str) -> pl.DataFrame:
        """Read a table with the columns of `COLUMNS`, and no others.

        Raises:
            TruthMistake: It cannot be read, or lacks a column.
        """
        return self.scan(name).collect()

    def scan(self, name: str) -> pl.LazyFrame:
        """The same, to be narrowed before it is read."""
        path = self.folder / f"{name}.parquet"
        try:
            scanned = pl.scan_parquet(path)
            missing = [column for column in COLUMNS[name] if column not in scanned.collect_schema()]
        except (PolarsError, OSError) as problem:
            raise TruthMistake(f"{path}: cannot be read as Parquet ({problem}); simulate the world again") from problem
        if missing:
            raise TruthMistake(
                f"{path}: the column {missing[0]!r} is missing; this truth is of another version: simulate it again"
            )
        return scanned.select(COLUMNS[name])


def open_truth(folder: Path) -> Truth:
    """Open the folder of a planted truth.

    Args:
        folder: `truth` in what `member360 simulate` wrote.

    Raises:
        TruthMistake: It is not there, or a file is missing in it.
    """
    if not folder.is_dir():
        raise TruthMistake(f"{folder}: there is no such folder; name the truth that `member360 simulate` wrote")
    wanted = [COUNTS, *(f"{name}.parquet" for name in COLUMNS)]
    missing = [name for name in wanted if not (folder / name).is_file()]
    if len(missing) == len(wanted):
        below = next((path.parent for path in sorted(folder.glob(f"*/{COUNTS}"))), None)
        hint = f"did you mean {below}?" if below else f"it has neither {COUNTS} nor accounts.parquet"
        raise TruthMistake(f"{folder}: this is not the truth of a planted world; {hint}")
    if missing:
        raise TruthMistake(f"{folder / missing[0]}: missing from the truth; simulate the world again, as a whole")
    path = folder / COUNTS
    try:
        counts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise TruthMistake(f"{path}: cannot be read as JSON ({problem}); simulate the world again") from problem
    if not isinstance(counts, dict):
        raise TruthMistake(f"{path}: is not what `member360 simulate` writes; simulate the world again")
    return Truth(folder, counts)
