"""Batches: which landing files stand for which readings.

What belongs here: putting a batch's files in place so that a crash leaves either all of it or nothing that
counts, and saying which batches are current. What does not: what is in the files. Landing is append-only: a
reading that no longer holds is not removed, its batch is no longer current.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from member360.errors import RunFailed
from member360.ingestion.contracts import LANDING
from member360.ingestion.feeds import Feed
from member360.ingestion.register import Content, append_lines
from member360.workspace.home import Home

_WORKING = "working"


@dataclass(frozen=True)
class Batch:
    """Files of one feed that were read together.

    Args:
        number: From 1, in order of recording.
        business: Whose files.
        source: Which source.
        reading_key: How they were read; see `Feed.reading_key`.
        contents: Content hash to received_at (ISO) of each file in it.
        tables: Landing tables that it has rows in.
        ignored: Columns that no mapping names, seen in its files.
    """

    number: int
    business: str
    source: str
    reading_key: str
    contents: dict[str, str]
    tables: list[str]
    ignored: list[str]

    def path(self, home: Home, table: str) -> Path:
        """Return the Parquet file of one landing table.

        Args:
            home: Whose landing.
            table: The table.
        """
        return home.landing / table / f"{self.number:06d}-{self.business}-{self.source}.parquet"


def batch_log(home: Home) -> Path:
    """Return the file that records batches.

    Args:
        home: Whose landing.
    """
    return home.landing / "batches.jsonl"


def read_batches(home: Home) -> list[Batch]:
    """Return every recorded batch, in order; an unfinished last line counts as not written.

    Args:
        home: Whose landing.

    Raises:
        RunFailed: If a finished line cannot be read.
    """
    log = batch_log(home)
    if not log.exists():
        return []
    try:
        return [Batch(**json.loads(line)) for line in log.read_bytes().split(b"\n")[:-1]]
    except (ValueError, TypeError) as error:
        remedy = f"remove the folder {home.landing}: it is made again from raw"
        raise RunFailed(f"{log}: not a log of batches ({error}); {remedy}") from error


def working_folder(home: Home, number: int) -> Path:
    """Return an empty folder to write a batch's files in, on the file system of landing.

    Args:
        home: Whose landing.
        number: Of the batch.
    """
    folder = home.landing / _WORKING / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def record(home: Home, batch: Batch) -> None:
    """Move a batch's files from its working folder to their places, then record it.

    Args:
        home: Whose landing.
        batch: Its `tables` say which files there are.
    """
    for table in batch.tables:
        target = batch.path(home, table)
        target.parent.mkdir(exist_ok=True)
        (home.landing / _WORKING / str(batch.number) / f"{table}.parquet").replace(target)
    append_lines(batch_log(home), [asdict(batch)])


def sweep(home: Home) -> None:
    """Remove landing files that a crash left unrecorded.

    Args:
        home: Whose landing; one writer at a time is the caller's care.
    """
    shutil.rmtree(home.landing / _WORKING, ignore_errors=True)
    recorded = {batch.path(home, table) for batch in read_batches(home) for table in batch.tables}
    for table in LANDING:
        for path in (home.landing / table).glob("*.parquet"):
            if path not in recorded:
                path.unlink()


def current(
    batches: Iterable[Batch], feeds: Iterable[Feed], register: Mapping[tuple[str, str], Mapping[str, Content]]
) -> list[Batch]:
    """Return the batches that hold: read as their feed is read now, and received when their contents count as received.

    Args:
        batches: All recorded.
        feeds: Of the workspace; a batch of a feed that is gone does not hold.
        register: What each feed delivered.
    """
    keys = {feed.key: feed.reading_key for feed in feeds}
    holding = []
    for batch in batches:
        key = (batch.business, batch.source)
        delivered = register.get(key, {})
        if keys.get(key) == batch.reading_key and all(
            hashed in delivered and delivered[hashed].received_at == datetime.fromisoformat(received)
            for hashed, received in batch.contents.items()
        ):
            holding.append(batch)
    return holding
