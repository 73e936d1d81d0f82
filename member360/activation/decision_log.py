"""What was decided and published, for good: the only memory that survives a full rebuild.

What belongs here: appending and reading entries. What does not: deciding. A run's entries are staged while
it works and become part of the log when its snapshot is published: a decision that nobody saw was never
made.

    <decision_log>/<kind>/<sequence>-<run>-<content>.parquet      committed, never changed
    <decision_log>/.staged/<run>/<kind>.parquet                   of a run that has not published yet
"""

import hashlib
import shutil
from collections.abc import Collection
from io import BytesIO
from pathlib import Path

import polars as pl

from member360.errors import RunFailed
from member360.publishing import RunContext
from member360.publishing.files import TEMPORARY, sync
from member360.workspace.home import Home

KINDS: dict[str, pl.Schema] = {
    "model_version": pl.Schema(
        {
            "business": pl.String(),
            "population": pl.String(),
            "model": pl.String(),
            "model_version": pl.String(),
            "cutoff": pl.Date(),
            "is_published": pl.Boolean(),
        }
    ),
    "training": pl.Schema(
        {
            "training_id": pl.String(),
            "rules": pl.String(),
            "trained_on": pl.Date(),
            "models": pl.Int64(),
        }
    ),
    "holdout": pl.Schema(
        {
            "salt_id": pl.String(),
            "member_id": pl.String(),
            "is_holdout": pl.Boolean(),
            "assigned_on": pl.Date(),
        }
    ),
    "recommendation": pl.Schema(
        {
            "decision_id": pl.String(),
            "member_id": pl.String(),
            "benefit_id": pl.String(),
            "is_entitlement": pl.Boolean(),
            "evidence": pl.String(),
            "decided_on": pl.Date(),
        }
    ),
    "segment_publication": pl.Schema(
        {
            "segment": pl.String(),
            "version": pl.Int64(),
            "condition_hash": pl.String(),
            "published_on": pl.Date(),
            "members": pl.Int64(),
            "entered": pl.Int64(),
            "left": pl.Int64(),
            "is_baseline": pl.Boolean(),
        }
    ),
    "segment_membership": pl.Schema(
        {
            "segment": pl.String(),
            "version": pl.Int64(),
            "condition_hash": pl.String(),
            "published_on": pl.Date(),
            "member_id": pl.String(),
            "entered_on": pl.Date(),
        }
    ),
    "export": pl.Schema(
        {
            "segment": pl.String(),
            "version": pl.Int64(),
            "destination": pl.String(),
            "snapshot_id": pl.String(),
            "folder": pl.String(),
            "rows_written": pl.Int64(),
            "sha256": pl.String(),
        }
    ),
}
"""Kinds of entries and their own columns; each entry bears its run besides."""

_OF_THE_RUN = pl.Schema({"run_fingerprint": pl.String(), "as_of": pl.Date(), "known_at": pl.Datetime("us")})
_STAGED = ".staged"
_SHORT = 12


class DecisionLog:
    """The log in one home folder.

    Args:
        home: Where it lives.
    """

    def __init__(self, home: Home) -> None:
        self._root = home.decision_log

    def entries(self, kind: str, runs: Collection[str] | None = None) -> pl.DataFrame:
        """Committed entries of a kind, oldest first.

        Args:
            kind: One of `KINDS`.
            runs: Fingerprints of the runs wanted; other runs' files are not even opened. None: all.

        Returns:
            The kind's columns after sequence, run_fingerprint, as_of and known_at.
        """
        short = None if runs is None else {run[:_SHORT] for run in runs}
        files = [
            path
            for path in sorted((self._root / kind).glob("[0-9]*.parquet"))
            if short is None or path.name.split("-")[1] in short
        ]
        schema = pl.Schema({"sequence": pl.Int64(), **_OF_THE_RUN, **KINDS[kind]})
        frames = [pl.read_parquet(path).with_columns(sequence=pl.lit(_sequence(path), pl.Int64)) for path in files]
        return pl.concat([pl.DataFrame(schema=schema), *(frame.select(schema.names()) for frame in frames)])

    def before(self, kind: str, context: RunContext) -> pl.DataFrame:
        """Entries that a run may know of, oldest knowledge first.

        Those of runs as of no later a day and moment, and none of the run's own: run twice, it decides the
        same.
        """
        return (
            self.entries(kind)
            .filter(
                pl.col("run_fingerprint") != context.run_fingerprint,
                pl.col("as_of") <= context.as_of,
                pl.col("known_at") <= context.known_at,
            )
            .sort("as_of", "known_at", "sequence", maintain_order=True)
        )

    def stage(self, kind: str, frame: pl.DataFrame, context: RunContext) -> None:
        """Keep a run's entries of a kind until it publishes; staged again, they replace the earlier ones.

        Args:
            kind: One of `KINDS`.
            frame: Its columns, in any order; others are an error.
            context: The run.
        """
        path = self._root / _STAGED / context.run_fingerprint[:_SHORT] / f"{kind}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, _entry(kind, frame, context))

    def commit(self, context: RunContext) -> None:
        """Make the staged entries of a published run part of the log; a run's second publication adds nothing."""
        self._commit(context.run_fingerprint)

    def recover(self, published_run: str | None) -> None:
        """Settle what a run that broke has left: commit it if that run is the published one, else drop it.

        Call it at the start of a run, while holding its lock.

        Args:
            published_run: Run fingerprint of the current snapshot; None when there is none.
        """
        if published_run is not None:
            self._commit(published_run)
        shutil.rmtree(self._root / _STAGED, ignore_errors=True)
        for leftover in self._root.glob(f"*/{TEMPORARY}*"):
            leftover.unlink()

    def append(self, kind: str, frame: pl.DataFrame, context: RunContext) -> None:
        """Add entries at once: for what happens outside a run, an export."""
        self._add(kind, _entry(kind, frame, context), context.run_fingerprint)

    def _commit(self, run: str) -> None:
        staged = self._root / _STAGED / run[:_SHORT]
        for path in sorted(staged.glob("[a-z]*.parquet")):
            kind = path.stem
            if not list((self._root / kind).glob(f"[0-9]*-{run[:_SHORT]}-*.parquet")):
                self._add(kind, path.read_bytes(), run)
            path.unlink()
        shutil.rmtree(staged, ignore_errors=True)

    def _add(self, kind: str, content: bytes, run: str) -> None:
        folder = self._root / kind
        folder.mkdir(parents=True, exist_ok=True)
        last = max((_sequence(path) for path in folder.glob("[0-9]*.parquet")), default=0)
        digest = hashlib.sha256(content).hexdigest()[:_SHORT]
        _write(folder / f"{last + 1:08d}-{run[:_SHORT]}-{digest}.parquet", content)


def _sequence(path: Path) -> int:
    return int(path.name.split("-")[0])


def _entry(kind: str, frame: pl.DataFrame, context: RunContext) -> bytes:
    schema = KINDS[kind]
    if set(frame.columns) != set(schema.names()):
        raise RunFailed(f"decision log: {kind} has the columns {', '.join(schema)}, not {', '.join(frame.columns)}")
    entry = (
        frame.select(schema.names())
        .cast(dict(schema.items()))
        .select(
            pl.lit(context.run_fingerprint, pl.String).alias("run_fingerprint"),
            pl.lit(context.as_of, pl.Date).alias("as_of"),
            pl.lit(context.known_at, pl.Datetime("us")).alias("known_at"),
            pl.all(),
        )
    )
    buffer = BytesIO()
    entry.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    temporary.write_bytes(content)
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)
