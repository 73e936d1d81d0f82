"""One sheet: the rows of all files that are read together, as one relation of text.

What belongs here: reading files of whatever format side by side, checking that the columns a mapping names
are there, and lining up files whose columns differ: columns go by name, never by position. What does not:
what the columns are mapped to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from member360.ingestion.feeds import Feed
from member360.ingestion.mapping.needs import Needs
from member360.ingestion.mapping.values import BLANKS
from member360.ingestion.reading import csv_rows, json_rows
from member360.ingestion.reading.nearest import nearest_column
from member360.ingestion.reading.parcels import FileRefused, FileState, Parcel, Rows
from member360.ingestion.reading.parquet_rows import read_parquet
from member360.ingestion.reading.prepared import prepare
from member360.ingestion.reading.text import to_utf8, unpack

ROW, FILE, LINE, RECEIVED = "row_at", "file_at", "line_at", "received_at"
_BATCH_ROWS = 1 << 15
Fetch = Callable[[Parcel], bytes]


@dataclass(frozen=True)
class Sheet:
    """Rows of text, sorted by file and line.

    Args:
        names: Delivered name of column `c0`, `c1` and so on.
        table: Columns `row_at` (from 0), `file_at` (position of the file), `line_at`, `received_at`, then the texts as
            delivered.
        tidy: The same with tidy texts: in NFC, without blanks around them, NULL where nothing is left.
        ascii: Names of the columns that hold ASCII only.
        states: What became of each file, by position.
    """

    names: tuple[str, ...]
    table: pa.Table
    tidy: pa.Table
    ascii: frozenset[str]
    states: list[FileState]


def read_sheet(
    feed: Feed, parcels: Sequence[Parcel], fetch: Fetch, needs: Needs, con: duckdb.DuckDBPyConnection
) -> Sheet:
    """Return the rows of files of one feed.

    Args:
        feed: Says format, encoding and delimiter.
        parcels: The files, in landing order.
        fetch: Gives a file's bytes from raw.
        needs: Columns that the mapping names.
        con: Engine to take JSON apart with.
    """
    states = [FileState(parcel) for parcel in parcels]
    read = {"csv": _read_csv, "jsonl": _read_json}.get(feed.source.file_format or "", _read_parquet)
    groups = read(feed, states, fetch, con)
    if feed.source.prepare_sql is not None:
        groups = [rows for group in groups for rows in _prepared(feed, group, states)]
    rows = sum((np.bincount(group.files, minlength=len(states)) for group in groups), np.zeros(len(states), np.int64))
    for position, state in enumerate(states):
        _check_columns(feed, state, needs, int(rows[position]))
    refused = {position for position, state in enumerate(states) if state.refused}
    groups = [_without(group, refused) for group in groups]
    return _line_up([group for group in groups if len(group.lines)], states)


def _read_csv(feed: Feed, states: list[FileState], fetch: Fetch, _con: duckdb.DuckDBPyConnection) -> list[Rows]:
    delimiter, encoding = feed.source.delimiter, feed.source.encoding
    together: dict[tuple[str, ...], list[tuple[int, csv_rows.CsvFile]]] = {}
    for position, state in enumerate(states):
        try:
            content = to_utf8(unpack(fetch(state.parcel), state.parcel.file_name), encoding)
            file = csv_rows.open_csv(content, delimiter, encoding)
        except FileRefused as refused:
            state.refused = refused
            continue
        state.names, state.broken = file.names, file.broken
        if file.names:
            together.setdefault(file.names, []).append((position, file))
    groups = []
    for names, files in together.items():
        lengths = [len(file.lines) for _, file in files]
        positions = np.repeat(np.array([position for position, _ in files], dtype=np.int32), lengths)
        lines = np.concatenate([file.lines for _, file in files])
        groups.append(Rows(names, csv_rows.take_apart([file for _, file in files], delimiter), positions, lines))
    return groups


def _read_json(feed: Feed, states: list[FileState], fetch: Fetch, con: duckdb.DuckDBPyConnection) -> list[Rows]:
    files = []
    for position, state in enumerate(states):
        try:
            content = to_utf8(unpack(fetch(state.parcel), state.parcel.file_name), feed.source.encoding)
            files.append(json_rows.open_json(content, position, feed.source.encoding))
        except FileRefused as refused:
            state.refused = refused
    return json_rows.take_apart(files, states, con)


def _read_parquet(_feed: Feed, states: list[FileState], fetch: Fetch, _con: duckdb.DuckDBPyConnection) -> list[Rows]:
    groups = []
    for position, state in enumerate(states):
        content = fetch(state.parcel)
        if not content:
            continue
        try:
            groups.append(read_parquet(content, position, state))
        except FileRefused as refused:
            state.refused = refused
    return groups


def _prepared(feed: Feed, group: Rows, states: list[FileState]) -> list[Rows]:
    """Each file of a group put through the source's own SQL; its columns are then those that the SQL gives."""
    prepared = []
    for position in np.unique(group.files):
        mine = np.flatnonzero(group.files == position)
        one = Rows(group.names, group.table.take(pa.array(mine)), group.files[mine], group.lines[mine])
        rows = prepare(feed.source.prepare_sql or "", one, f"{feed.business.business}/{feed.source.prepare}")
        states[position].names = rows.names
        prepared.append(rows)
    return prepared


def _check_columns(feed: Feed, state: FileState, needs: Needs, rows: int) -> None:
    """Refuse a file that lacks a column the mapping names."""
    if state.refused or not state.names:
        return
    sparse = feed.source.file_format == "jsonl"
    missing = needs.missing(state.names, sparse=sparse)
    if missing is None:
        return
    near = nearest_column(missing, [name for name in state.names if name not in needs.named])
    guess = next((mark for mark in ";\t|" if len(state.names) == 1 and mark in state.names[0]), "")
    hint = f"; the nearest is {near!r}: map it or have the column renamed" if near else "; have it delivered"
    if guess:
        hint = f": its header has one column that looks divided by {guess!r}; declare `delimiter: {guess!r}`"
    detail = f"the column {missing!r} is not in the file{hint}"
    state.refused = FileRefused("missing_column", detail, missing, rows + len(state.broken))


def _without(group: Rows, refused: set[int]) -> Rows:
    if not refused:
        return group
    kept = np.flatnonzero(~np.isin(group.files, list(refused)))
    return Rows(group.names, group.table.take(pa.array(kept)), group.files[kept], group.lines[kept])


def _line_up(groups: list[Rows], states: list[FileState]) -> Sheet:
    """One table of all groups; a column that a group lacks is NULL there."""
    names = tuple(dict.fromkeys(name for group in groups for name in group.names))
    at = {name: f"c{position}" for position, name in enumerate(names)}
    received = np.array([state.parcel.received_at for state in states], dtype="datetime64[us]")
    tables = []
    for group in groups:
        columns = {
            FILE: pa.array(group.files, pa.int32()),
            LINE: pa.array(group.lines, pa.int64()),
            RECEIVED: pa.array(received[group.files], pa.timestamp("us")),
        }
        for name, column in zip(group.names, group.table.columns, strict=True):
            columns[at[name]] = column if column.type == pa.string() else column.cast(pa.string())
        for name in set(names) - set(group.names):
            columns[at[name]] = pa.nulls(len(group.lines), pa.string())
        tables.append(pa.table(columns).select([FILE, LINE, RECEIVED, *at.values()]))
    if not tables:
        schema = {FILE: pa.int32(), LINE: pa.int64(), RECEIVED: pa.timestamp("us")}
        tables = [pa.table({name: pa.array([], kind) for name, kind in schema.items()})]
    table = pa.concat_tables(tables)
    if len(tables) > 1:
        table = table.take(pa.array(np.lexsort((table[LINE].to_numpy(), table[FILE].to_numpy()))))
    table = table.add_column(0, ROW, pa.array(np.arange(table.num_rows)))
    ascii_only = frozenset(name for name in names if at[name] in table.column_names and _is_ascii(table[at[name]]))
    tidy = table
    for name in names:
        if at[name] in table.column_names:
            column = _tidy(table[at[name]], is_ascii=name in ascii_only)
            tidy = tidy.set_column(tidy.schema.get_field_index(at[name]), at[name], column)
    # The engine shares work out by batches: one that holds everything would keep all cores but one idle.
    tidy = pa.Table.from_batches(tidy.to_batches(max_chunksize=_BATCH_ROWS), tidy.schema)
    return Sheet(names, table, tidy, ascii_only, states)


def _is_ascii(column: pa.ChunkedArray) -> bool:
    """Whether a column of text has nothing beyond ASCII; a look at its bytes, not at its values."""
    return all(chunk.buffers()[2] is None or bytes(memoryview(chunk.buffers()[2])).isascii() for chunk in column.chunks)


def _tidy(column: pa.ChunkedArray, *, is_ascii: bool) -> pa.ChunkedArray:
    plain = BLANKS[:4]
    text = pc.ascii_trim(column, plain) if is_ascii else pc.utf8_trim(pc.utf8_normalize(column, "NFC"), BLANKS)
    return pc.if_else(pc.equal(pc.binary_length(text), 0), pa.scalar(None, pa.string()), text)
