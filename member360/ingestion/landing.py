"""From a sheet to landing: the contract's rows, quarantine, and the account of rows of each file.

What belongs here: running a mapping's statements over the files of one batch and writing what comes of it.
What does not: reading files (`reading`), the statements (`mapping`), which batches hold (`batches.py`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from member360.ingestion.account_parts import AccountParts
from member360.ingestion.contracts import TABLES_OF
from member360.ingestion.feeds import Feed
from member360.ingestion.mapping.compile import Part, compile_parts
from member360.ingestion.quarantine import broken_structures, broken_values
from member360.ingestion.reading.parcels import FileRefused, FileState
from member360.ingestion.reading.sheets import Sheet
from member360.ingestion.rules import TOO_MANY, file_message
from member360.ingestion.written import LandingFiles, write_rows

# Of a file that is set aside for its many broken rows, so many are shown.
_EXAMPLES = 100
_ROWS_AT_ONCE = 1 << 17
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class FileAccount:
    """What became of the rows of one file.

    Args:
        file_name: The delivery.
        rows_read: Rows that the file has.
        rows_added: Second activities made of them.
        rows_landed: Rows of the contract that were landed.
        rows_quarantined: Broken rows, or all of a file that is set aside.
        rows_filtered: Rows that the source's `where:` leaves out.
        rule: Why the file is quarantined whole; None if it is not.
        message: The same in words.
    """

    file_name: str
    rows_read: int
    rows_added: int
    rows_landed: int
    rows_quarantined: int
    rows_filtered: int
    rule: str | None = None
    message: str | None = None


def land(feed: Feed, sheet: Sheet, con: duckdb.DuckDBPyConnection, folder: Path) -> tuple[list[FileAccount], list[str]]:
    """Write the landing files of one batch.

    Args:
        feed: Whose files.
        sheet: Their rows.
        con: Engine.
        folder: Where `<table>.parquet` are written.

    Returns:
        The account of each file's rows, in the order of the sheet's files; the tables that were written.

    Raises:
        AssertionError: If an account of rows does not close, which is a fault of this program.
    """
    parts = compile_parts(feed, sheet.columns)
    tally, written = _write_contract(feed, sheet, con, folder, parts)
    accounts = _accounts(feed, sheet.states, tally)
    if any(account.rule == TOO_MANY for account in accounts):
        # What is set aside is known only now.
        _, written = _write_contract(feed, sheet, con, folder, parts)
    broken = _broken_rows(feed, sheet, parts, tally)
    if broken:
        write_rows("quarantine", broken, folder)
        written.append("quarantine")
    write_rows("readings", [_reading(feed, *pair) for pair in zip(sheet.states, accounts, strict=True)], folder)
    return accounts, [*written, "readings"]


class _Tally:
    """Counts of each file's rows, first and second activities apart, and where broken ones are."""

    def __init__(self, files: int) -> None:
        self._files = files
        self.rows = np.zeros((2, files), dtype=np.int64)
        self.filtered, self.broken = self.rows.copy(), self.rows.copy()
        self._flaws: list[pa.Table] = []

    def add(self, rows: pa.Table, *, is_broken: Mask) -> None:
        """Count some rows.

        Args:
            rows: As a part's statement gives them.
            is_broken: Which of them break a rule.
        """
        at = rows["part"].to_numpy() * self._files + rows["file_at"].to_numpy()
        self.rows += self._counted(at)
        self.filtered += self._counted(at[rows["is_filtered"].to_numpy()])
        self.broken += self._counted(at[is_broken])
        if is_broken.any():
            self._flaws.append(rows.select(["part", "row_at", "file_at", "line_at", "broken"]).filter(is_broken))

    def _counted(self, at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.bincount(at, minlength=2 * self._files).reshape(2, self._files)

    def flaws(self) -> list[tuple[int, int, int, int, str]]:
        """Part, row, file, line and broken rule of each broken row, in that order."""
        return sorted(row for table in self._flaws for row in zip(*table.to_pydict().values(), strict=True))


def _accounts(feed: Feed, states: Sequence[FileState], tally: _Tally) -> list[FileAccount]:
    """The account of each file; files with too many broken rows are refused in their states."""
    accounts = []
    for position, state in enumerate(states):
        rows, added = (int(count) for count in tally.rows[:, position])
        broken, broken_added = (int(count) for count in tally.broken[:, position])
        filtered = int(tally.filtered[0, position])
        read, bad = rows + len(state.broken), broken + len(state.broken)
        if state.refused is None and bad > 1 and bad > feed.max_quarantine_share * read:
            share = f"{(feed.max_quarantine_share * 100).normalize():f} %"
            detail = (
                f"{bad} of {read} rows are broken, more than {share}: the file is set aside whole; "
                "mend the mapping or ask for the file again"
            )
            state.refused = FileRefused(TOO_MANY, detail, rows=read)
        if state.refused is not None:
            refused = state.refused
            message = file_message(state.parcel.file_name, refused.rule, refused.detail)
            count = max(refused.rows, read)
            accounts.append(FileAccount(state.parcel.file_name, count, 0, 0, count, 0, refused.rule, message))
            continue
        landed = rows - filtered - broken + added - broken_added
        account = FileAccount(state.parcel.file_name, read, added, landed, bad + broken_added, filtered)
        accounts.append(account)
    return accounts


def _write_contract(
    feed: Feed, sheet: Sheet, con: duckdb.DuckDBPyConnection, folder: Path, parts: Sequence[Part]
) -> tuple[_Tally, list[str]]:
    """Write the contract's tables; returns the counts of rows, and the tables that have rows."""
    contract = feed.source.contract
    business, source = feed.key
    same: dict[str, str | bool] = {"business": business, "source": source, "mapping_hash": feed.mapping_hash}
    if contract != "accounts":
        same |= {"currency": feed.business.currency}
    if contract == "order_lines":
        same |= {"makes_order": feed.source.makes_orders}
    unfolding = AccountParts(feed) if contract == "accounts" else None
    hashes = pa.array([state.parcel.content_hash for state in sheet.states], pa.string())
    is_refused = np.array([state.refused is not None for state in sheet.states], dtype=np.bool_)
    tally = _Tally(len(sheet.states))
    with closing(LandingFiles(folder, same)) as files:
        for rows in _computed(sheet, con, parts):
            is_broken = rows["broken"].is_valid().to_numpy()
            tally.add(rows, is_broken=is_broken)
            left_out = is_broken | rows["is_filtered"].to_numpy() | is_refused[rows["file_at"].to_numpy()]
            good = rows.filter(pa.array(~left_out)) if left_out.any() else rows
            tables = unfolding.unfold(good) if unfolding else {}
            for table, some in {contract: good, **tables}.items():
                if not len(some):
                    continue
                names = pa.DictionaryArray.from_arrays(some["file_at"].combine_chunks(), hashes)
                files.write(table, some.append_column("file_hash", names).append_column("line", some["line_at"]))
    return tally, [table for table in TABLES_OF[contract] if table in files.tables]


def _computed(sheet: Sheet, con: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> Iterator[pa.Table]:
    """What the parts make of the rows, in order, so many rows at once that what is made of them fits into memory."""
    sql = " union all ".join(part.sql for part in parts) + (" order by row_at, part" if len(parts) > 1 else "")
    for start in range(0, len(sheet.tidy), _ROWS_AT_ONCE):
        con.register("sheet", sheet.tidy.slice(start, _ROWS_AT_ONCE))
        rows = con.execute(sql).to_arrow_table()
        # Several threads hand in their pieces as they have them.
        at = rows["row_at"].to_numpy()
        yield rows if (at[1:] >= at[:-1]).all() else rows.take(pa.array(np.argsort(at, kind="stable")))
    con.unregister("sheet")


def _broken_rows(feed: Feed, sheet: Sheet, parts: Sequence[Part], tally: _Tally) -> list[dict[str, Any]]:
    """Quarantine rows of all files, by file, line and part."""
    rows: list[dict[str, Any]] = []
    for state in sheet.states:
        if state.refused is None or state.refused.rule == TOO_MANY:
            rows += broken_structures(feed, state, _EXAMPLES if state.refused else len(state.broken))
    shown: Counter[tuple[int, int]] = Counter()
    flaws = []
    for part, row, position, line, broken in tally.flaws():
        shown[part, position] += 1
        if sheet.states[position].refused is None or shown[part, position] <= _EXAMPLES:
            flaws.append((row, (position, line, part, broken)))
    originals = sheet.originals([row for row, _ in flaws])
    found = [(*flaw, *texts) for (_, flaw), texts in zip(flaws, originals, strict=True)]
    rows += broken_values(feed, sheet.states, sheet.names, [part.slots for part in parts], found)
    return sorted(rows, key=lambda row: (row["received_at"], row["file_hash"], row["line"], row["part"]))


def _reading(feed: Feed, state: FileState, account: FileAccount) -> dict[str, Any]:
    read = account.rows_read + account.rows_added
    told = account.rows_landed + account.rows_quarantined + account.rows_filtered
    if read != told:
        raise AssertionError(f"{account.file_name}: {read} rows came in and {told} are accounted for")
    business, source = feed.key
    return {
        "business": business,
        "source": source,
        "file_hash": state.parcel.content_hash,
        "mapping_hash": feed.mapping_hash,
        "file_name": account.file_name,
        "contract": feed.source.contract,
        "received_at": state.parcel.received_at,
        "status": "read" if account.rule is None else "quarantined",
        "rule": account.rule,
        "message": account.message,
        "rows_read": account.rows_read,
        "rows_added": account.rows_added,
        "rows_landed": account.rows_landed,
        "rows_quarantined": account.rows_quarantined,
        "rows_filtered": account.rows_filtered,
    }
