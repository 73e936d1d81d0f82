"""From a sheet of text to landing: the contract's rows, quarantine, and the account of rows of each file.

What belongs here: running a mapping's statements over the files of one batch and writing what comes of it.
What does not: reading files (`reading`), the statements (`mapping`), which batches hold (`batches.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from member360.ingestion.account_parts import unfold
from member360.ingestion.contracts import LANDING, TABLES_OF
from member360.ingestion.feeds import Feed
from member360.ingestion.mapping.compile import Part, compile_parts
from member360.ingestion.mapping.slots import SheetColumn
from member360.ingestion.mapping.values import quoted
from member360.ingestion.quarantine import broken_structures, broken_values
from member360.ingestion.reading.parcels import FileRefused, FileState
from member360.ingestion.reading.sheets import Sheet
from member360.ingestion.rules import TOO_MANY, file_message

# Of a file that is set aside for its many broken rows, so many are shown.
_EXAMPLES = 100
_RELATION_OF = {"account_identifiers": "identifiers", "account_consents": "consents"}


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
        con: Engine; its temporary tables are overwritten.
        folder: Where `<table>.parquet` are written.

    Returns:
        The account of each file's rows, in the order of the sheet's files; the tables that were written.

    Raises:
        AssertionError: If an account of rows does not close, which is a fault of this program.
    """
    con.register("sheet", sheet.tidy)
    at = {name: SheetColumn(f"c{i}", name in sheet.ascii) for i, name in enumerate(sheet.names)}
    parts = compile_parts(feed, {name: column for name, column in at.items() if column.sql in sheet.tidy.column_names})
    for part in parts:
        con.execute(f"create or replace temp table part_{part.number} as {part.sql}")
    accounts = _accounts(feed, sheet.states, con, len(parts))
    written = _write_contract(feed, sheet.states, con, folder, len(parts))
    broken = _broken_rows(feed, sheet, parts, con)
    if broken:
        _write_rows("quarantine", broken, con, folder)
        written.append("quarantine")
    _write_rows("readings", [_reading(feed, *pair) for pair in zip(sheet.states, accounts, strict=True)], con, folder)
    con.unregister("sheet")
    return accounts, [*written, "readings"]


def _accounts(feed: Feed, states: Sequence[FileState], con: duckdb.DuckDBPyConnection, parts: int) -> list[FileAccount]:
    """The account of each file; files with too many broken rows are refused in their states."""
    counted: dict[tuple[int, int], tuple[int, int, int]] = {}
    for number in range(parts):
        for position, rows, filtered, broken in con.execute(
            f"""
            select file_at, count(*), count(*) filter (where is_filtered), count(broken)
            from part_{number} group by file_at
            """
        ).fetchall():
            counted[position, number] = rows, filtered, broken
    accounts = []
    for position, state in enumerate(states):
        rows, filtered, broken = counted.get((position, 0), (0, 0, 0))
        added, _, broken_added = counted.get((position, 1), (0, 0, 0))
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
    feed: Feed, states: Sequence[FileState], con: duckdb.DuckDBPyConnection, folder: Path, parts: int
) -> list[str]:
    """Write the contract's tables; returns those that have rows."""
    refused = [str(position) for position, state in enumerate(states) if state.refused is not None]
    kept = f"broken is null and not is_filtered and file_at not in ({', '.join(refused) or '-1'})"
    rows = " union all ".join(f"select * from part_{number} where {kept}" for number in range(parts))
    con.execute(f"create or replace temp view landed as {rows}")
    files = pa.table(
        {
            "file_at": pa.array(range(len(states)), pa.int32()),
            "file_hash": pa.array([state.parcel.content_hash for state in states], pa.string()),
        }
    )
    con.register("files", files)
    if feed.source.contract == "accounts":
        unfold(feed, con)
    written = []
    for table in TABLES_OF[feed.source.contract]:
        relation = _RELATION_OF.get(table, "landed")
        order = "order by file_at, line_at, part" if parts > 1 else ""
        count = con.execute(
            f"copy (select {_picked(feed, table)} from {relation} as r inner join files using (file_at) {order})"
            f" to {quoted(str(folder / f'{table}.parquet'))} (format parquet, compression zstd)"
        ).fetchall()[0][0]
        if count:
            written.append(table)
    con.unregister("files")
    return written


def _picked(feed: Feed, table: str) -> str:
    """The landing columns of a table, in order and cast to the contract's types."""
    business, source = feed.key
    known = {
        "business": quoted(business),
        "source": quoted(source),
        "file_hash": "files.file_hash",
        "mapping_hash": quoted(feed.mapping_hash),
        "line": "r.line_at",
    }
    return ", ".join(
        f'cast({known.get(name, f"r.{name}")} as {kind}) as "{name}"' for name, kind in LANDING[table].items()
    )


def _broken_rows(
    feed: Feed, sheet: Sheet, parts: Sequence[Part], con: duckdb.DuckDBPyConnection
) -> list[dict[str, Any]]:
    """Quarantine rows of all files, by file, line and part."""
    rows: list[dict[str, Any]] = []
    for state in sheet.states:
        if state.refused is None or state.refused.rule == TOO_MANY:
            rows += broken_structures(feed, state, _EXAMPLES if state.refused else len(state.broken))
    refused = [str(position) for position, state in enumerate(sheet.states) if state.refused is not None]
    for part in parts:
        found = con.execute(
            f"""
            with broken as (
                select *, row_number() over (partition by file_at order by line_at) as example
                from part_{part.number} where broken is not null
            )
            select file_at, line_at, part, broken, row_at from broken
            where file_at not in ({", ".join(refused) or "-1"}) or example <= {_EXAMPLES}
            order by row_at
            """
        ).fetchall()
        texts = sheet.table.take(pa.array([row[-1] for row in found], pa.int64())).select(
            range(4, 4 + len(sheet.names))
        )
        originals = zip(*(column.to_pylist() for column in texts.columns), strict=True)
        found = [(*row[:4], *original) for row, original in zip(found, originals, strict=True)]
        rows += broken_values(feed, sheet.states, sheet.names, [each.slots for each in parts], found)
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


_ARROW = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "TIMESTAMP": pa.timestamp("us")}


def _write_rows(table: str, rows: list[dict[str, Any]], con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in LANDING[table].items()])
    con.register("made_rows", pa.Table.from_pylist(rows, schema=schema))
    target = quoted(str(folder / f"{table}.parquet"))
    con.execute(f"copy (select * from made_rows) to {target} (format parquet, compression zstd)")
    con.unregister("made_rows")
