"""Intake: new deliveries go to raw and the register, and what is not read yet is read into landing.

What belongs here: the order of those steps and the report of them. What does not: any of the steps. Intake is
safe to break off at any point and to run again: raw before register, files before the batch that names them.
"""

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from member360.ingestion import raw
from member360.ingestion.batches import Batch, current, read_batches, record, sweep, working_folder
from member360.ingestion.databases import dump_table
from member360.ingestion.deliveries import Delivery, list_deliveries
from member360.ingestion.feeds import Feed, feeds
from member360.ingestion.landing import FileAccount, land
from member360.ingestion.looks import look_of, remembered_looks
from member360.ingestion.mapping.needs import needs_of
from member360.ingestion.reading.parcels import Parcel, SourceUnreachable
from member360.ingestion.reading.sheets import read_sheet
from member360.ingestion.received import received_at
from member360.ingestion.register import Entry, append_entries, contents, read_register
from member360.wording import counted
from member360.workspace import Workspace
from member360.workspace.home import Home

Report = Callable[[str], None]
# Read together as long as their text stays below this; what a batch needs in memory follows from it.
_BATCH_BYTES = 64 << 20
_UNPACKED = {".gz": 6, ".zst": 6, ".parquet": 4}
_ENTRIES_AT_ONCE = 200
# Batches that are read side by side, each in memory.
_MOST_AT_ONCE = 4


@dataclass
class Rows:
    """Rows of one business that were read in an intake.

    Args:
        files: Files read.
        read: Rows read.
        landed: Rows landed.
        quarantined: Rows quarantined.
    """

    files: int = 0
    read: int = 0
    landed: int = 0
    quarantined: int = 0


@dataclass
class IntakeReport:
    """What an intake did; nothing new gives zeros.

    Args:
        new_files: Deliveries entered in the register.
        duplicates: Of those, contents that had been received under another name.
        files_read: Files read into landing, new ones and those read anew.
        rows_read: Their rows.
        rows_added: Second activities made of them.
        rows_landed: Rows landed.
        rows_quarantined: Rows quarantined.
        rows_filtered: Rows left out by `where:`.
        quarantined_files: Messages of files quarantined whole.
        unreachable: Messages of sources that could not be read at all; nothing of them is in the register.
        passing: Those of them that may answer in a moment.
        warnings: What a user should know.
        by_business: The same by business.
    """

    new_files: int = 0
    duplicates: int = 0
    files_read: int = 0
    rows_read: int = 0
    rows_added: int = 0
    rows_landed: int = 0
    rows_quarantined: int = 0
    rows_filtered: int = 0
    quarantined_files: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    passing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    by_business: dict[str, Rows] = field(default_factory=dict)

    def add(self, business: str, account: FileAccount) -> None:
        """Add one file's account of rows.

        Args:
            business: Whose file.
            account: What became of its rows.
        """
        rows = self.by_business.setdefault(business, Rows())
        rows.files, self.files_read = rows.files + 1, self.files_read + 1
        rows.read, self.rows_read = rows.read + account.rows_read, self.rows_read + account.rows_read
        rows.landed, self.rows_landed = rows.landed + account.rows_landed, self.rows_landed + account.rows_landed
        rows.quarantined += account.rows_quarantined
        self.rows_quarantined += account.rows_quarantined
        self.rows_added += account.rows_added
        self.rows_filtered += account.rows_filtered
        if account.message is not None:
            self.quarantined_files.append(account.message)


def take_in(
    workspace: Workspace,
    home: Home,
    moment: datetime,
    report: Report = lambda _line: None,
    order: Sequence[Delivery] | None = None,
    insist: bool = False,
) -> IntakeReport:
    """Take in what is new and read what is not read as the workspace says now.

    Args:
        workspace: A loaded workspace.
        home: Where raw, register and landing are; the caller holds its lock.
        moment: The moment of intake; received_at of deliveries that declare none.
        report: Called with a line for each step and warning.
        order: Deliveries to take in, in that order; None for all that are listed. The result does not depend on it.
        insist: Whether to stop, before anything is read, when a source does not answer that may in a moment; to be
            asked again, the last time without insisting. What was received by then is kept.

    Raises:
        SourceUnreachable: If a source does not answer and `insist`.
        RunFailed: If raw or the register is damaged.
        UserMistake: If a connection's environment variable is not set or a `prepare:` SQL cannot be run.
    """
    done = IntakeReport()
    every = feeds(workspace, home)
    raw.sweep_raw(home)
    sweep(home)
    listed = list_deliveries(workspace, home) if order is None else order
    naive = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    _receive({feed.key: feed for feed in every}, home, naive, listed, done)
    for line in (*done.warnings, *done.unreachable):
        report(line)
    if insist and done.passing:
        raise SourceUnreachable("; ".join(done.passing))
    if done.new_files:
        again = f", {done.duplicates:,} of them received before under another name" if done.duplicates else ""
        report(f"{counted(done.new_files, 'new delivery', 'new deliveries')}{again}")
    _read_pending(every, home, workspace.settings.memory_limit, done, report)
    return done


def _receive(
    by_key: dict[tuple[str, str], Feed],
    home: Home,
    moment: datetime,
    listed: Sequence[Delivery],
    done: IntakeReport,
) -> None:
    """Keep new deliveries in raw and enter them in the register."""
    entries = read_register(home.register)
    seen = remembered_looks(home)
    held = {(e.business, e.source, e.file_name, e.content_hash) for e in entries}
    known = {(e.business, e.source, e.content_hash): e.file_name for e in reversed(entries)}
    fresh: list[Entry] = []
    for delivery in listed:
        feed = by_key[delivery.business, delivery.source]
        look = look_of(delivery)
        if look in seen and delivery.path is not None:
            continue
        try:
            content_hash = _keep(feed, home, delivery)
        except SourceUnreachable as unreachable:
            done.unreachable.append(str(unreachable))
            if unreachable.passing:
                done.passing.append(str(unreachable))
            continue
        if (*feed.key, delivery.file_name, content_hash) in held:
            continue
        when, origin, warning = received_at(feed, delivery, moment)
        if warning:
            done.warnings.append(warning)
        first = known.setdefault((*feed.key, content_hash), delivery.file_name)
        if first != delivery.file_name:
            done.duplicates += 1
            done.warnings.append(f"{delivery.file_name}: duplicate of {first}, nothing new in it")
        held.add((*feed.key, delivery.file_name, content_hash))
        fresh.append(Entry(*look[:3], content_hash, *look[3:], when.isoformat(), origin))
        if len(fresh) == _ENTRIES_AT_ONCE:
            append_entries(home.register, fresh)
            fresh = []
        done.new_files += 1
    append_entries(home.register, fresh)


def _keep(feed: Feed, home: Home, delivery: Delivery) -> str:
    """Keep a delivery in raw; its content hash."""
    if feed.source.database is not None or delivery.path is None:
        return dump_table(feed, home)
    return raw.keep(home, delivery.path)


def _read_pending(every: Sequence[Feed], home: Home, memory_limit: str, done: IntakeReport, report: Report) -> None:
    """Read every content that has no current reading."""
    register = contents(read_register(home.register))
    sizes = {e.content_hash: e.size for e in read_register(home.register)}
    batches = read_batches(home)
    read = {(b.business, b.source, hashed) for b in current(batches, every, register) for hashed in b.contents}
    ignored = {(b.business, b.source): set[str]() for b in batches}
    for batch in batches:
        ignored[batch.business, batch.source].update(batch.ignored)
    number = max((batch.number for batch in batches), default=0)
    jobs: list[_Job] = []
    for feed in every:
        pending = sorted(
            (
                Parcel(content.content_hash, content.file_name, content.received_at, sizes[content.content_hash])
                for content in register.get(feed.key, {}).values()
                if (*feed.key, content.content_hash) not in read
            ),
            key=lambda parcel: (parcel.received_at, parcel.content_hash),
        )
        jobs += [_Job(feed, number + i, parcels) for i, parcels in enumerate(_groups(pending), start=len(jobs) + 1)]
    cores = os.cpu_count() or 1
    workers = max(1, min(len(jobs), cores, _MOST_AT_ONCE))
    pool = ThreadPoolExecutor(workers)
    try:
        # Read side by side, recorded one after the other: what a crash leaves is the beginning of what was to come.
        reading = [pool.submit(_read_batch, job, home, memory_limit, cores // workers) for job in jobs]
        for job, outcome in zip(jobs, reading, strict=True):
            _record(job, outcome.result(), home, ignored.setdefault(job.feed.key, set()), done, report)
    finally:
        pool.shutdown(cancel_futures=True)


def _groups(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """Parcels in the same order, so many together as fit into memory."""
    total = 0

    def group_of(parcel: Parcel) -> int:
        nonlocal total
        suffix = next((suffix for suffix in _UNPACKED if parcel.file_name.lower().endswith(suffix)), "")
        total += parcel.size * _UNPACKED.get(suffix, 1)
        return total // _BATCH_BYTES

    for _, group in itertools.groupby(parcels, key=group_of):
        yield list(group)


@dataclass(frozen=True)
class _Job:
    """Files of one feed that are read together, and the number of the batch that they become."""

    feed: Feed
    number: int
    parcels: list[Parcel]


@dataclass(frozen=True)
class _Outcome:
    """What reading a batch gave, its landing files aside: they wait in its working folder."""

    accounts: list[FileAccount]
    tables: list[str]
    unused: set[str]
    warnings: list[str]


def _read_batch(job: _Job, home: Home, memory_limit: str, threads: int) -> _Outcome:
    is_table = job.feed.source.database is not None
    needs = needs_of(job.feed.source)
    with duckdb.connect(config={"memory_limit": memory_limit, "autoinstall_known_extensions": "false"}) as con:
        con.execute(f"set threads = {threads}")
        con.execute("set timezone = 'UTC'")
        sheet = read_sheet(
            job.feed, job.parcels, lambda parcel: raw.fetch(home, parcel.content_hash, verify=not is_table), needs, con
        )
        accounts, tables = land(job.feed, sheet, con, working_folder(home, job.number))
    unused = {name for state in sheet.states for name in state.names} - needs.named.keys()
    warnings = [f"{state.parcel.file_name}: {text}" for state in sheet.states for text in state.warnings]
    return _Outcome(accounts, tables, unused, warnings)


def _record(job: _Job, outcome: _Outcome, home: Home, known: set[str], done: IntakeReport, report: Report) -> None:
    feed, warnings = job.feed, outcome.warnings
    if outcome.unused - known:
        ignored = ", ".join(sorted(outcome.unused - known))
        warnings = [*warnings, f"{'/'.join(feed.key)}: columns that are not mapped are ignored: {ignored}"]
    known.update(outcome.unused)
    for warning in warnings:
        done.warnings.append(warning)
        report(warning)
    times = {parcel.content_hash: parcel.received_at.isoformat() for parcel in job.parcels}
    record(home, Batch(job.number, *feed.key, feed.reading_key, times, outcome.tables, sorted(outcome.unused)))
    for account in outcome.accounts:
        done.add(feed.key[0], account)
        if account.message is not None:
            report(account.message)
    landed = sum(account.rows_landed for account in outcome.accounts)
    report(f"{'/'.join(feed.key)}: {counted(len(job.parcels), 'file')}, {counted(landed, 'row')} landed")
