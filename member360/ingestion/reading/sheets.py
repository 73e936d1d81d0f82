"""One sheet: the rows of all files that are read together, as one relation.

What belongs here: reading files of whatever format side by side, checking that the columns a mapping names
are there, and lining up files whose columns differ: columns go by name, never by position. What does not:
what the columns are mapped to, how text is made tidy (`tidy.py`), which columns stay typed (`typed.py`).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from member360.ingestion.feeds import Feed
from member360.ingestion.mapping.needs import Needs
from member360.ingestion.mapping.slots import SheetColumn
from member360.ingestion.reading import csv_rows, json_rows
from member360.ingestion.reading.nearest import nearest_column
from member360.ingestion.reading.parcels import FileRefused, FileState, Lines, Parcel, Rows
from member360.ingestion.reading.parquet_rows import as_text, read_parquet
from member360.ingestion.reading.prepared import prepare
from member360.ingestion.reading.text import to_utf8, unpack
from member360.ingestion.reading.tidy import tidied
from member360.ingestion.reading.typed import plain_kind, text_sql

ROW, FILE, LINE, RECEIVED = "row_at", "file_at", "line_at", "received_at"
_BATCH_ROWS = 1 << 15
_OF_ONE_COLUMN = ("where", "also.when", "corrects_by")
Fetch = Callable[[Parcel], bytes]


@dataclass(frozen=True)
class Sheet:
    """Rows, sorted by file and line.

    Args:
        names: Delivered name of column `c0`, `c1` and so on.
        table: Those columns as delivered: text, or of a plain type.
        tidy: Columns `row_at` (from 0), `file_at` (position of the file), `line_at`, `received_at`, then those that the
            mapping names, their texts tidy: in NFC, without blanks around them, NULL where nothing is left.
        columns: Delivered name to column of `tidy`.
        states: What became of each file, by position.
    """

    names: tuple[str, ...]
    table: pa.Table
    tidy: pa.Table
    columns: dict[str, SheetColumn]
    states: list[FileState]

    def originals(self, rows: Sequence[int]) -> list[tuple[str | None, ...]]:
        """Return the texts of some rows as delivered, in the order of `names`.

        Args:
            rows: Their `row_at`.
        """
        if not self.names:
            return [()] * len(rows)
        some = self.table.take(pa.array(rows, pa.int64()))
        return list(zip(*(as_text(column).to_pylist() for column in some.columns), strict=True))


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
    return _line_up([group for group in groups if len(group.lines)], states, needs.named)


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
        taken = group.table.take(pa.array(mine))
        text = pa.table({name: as_text(taken[name]) for name in taken.column_names})
        one = Rows(group.names, text, group.files[mine], group.lines[mine])
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
    key = needs.named[missing]
    hint = f", which `{key}` of the source {feed.source.source!r} names; "
    if guess:
        hint = f": its header has one column that looks divided by {guess!r}; declare `delimiter: {guess!r}`"
    elif not near:
        hint += "have it delivered"
    elif key in _OF_ONE_COLUMN:
        hint += f"the nearest is {near!r}: if it was renamed, name that one there, or have it renamed back"
    else:
        # Both names, as files from before the change are read anew with the mended mapping.
        both = f"`coalesce: [{missing}, {near}]`"
        hint += f"the nearest is {near!r}: if it was renamed, write {both} there, or have it renamed back"
    detail = f"the column {missing!r} is not in the file{hint}"
    state.refused = FileRefused("missing_column", detail, missing, rows + len(state.broken))


def _without(group: Rows, refused: set[int]) -> Rows:
    if not refused:
        return group
    kept = np.flatnonzero(~np.isin(group.files, list(refused)))
    return Rows(group.names, group.table.take(pa.array(kept)), group.files[kept], group.lines[kept])


def _line_up(groups: list[Rows], states: list[FileState], named: Collection[str]) -> Sheet:
    """One table of all groups; a column that a group lacks is NULL there."""
    names = tuple(dict.fromkeys(name for group in groups for name in group.names))
    files = np.concatenate([np.empty(0, np.int32), *(group.files for group in groups)])
    lines = np.concatenate([np.empty(0, np.int64), *(group.lines for group in groups)])
    table = pa.table({f"c{i}": _gathered(groups, name) for i, name in enumerate(names)})
    if len(groups) > 1 and not _is_sorted(files, lines):
        order = np.lexsort((lines, files))
        table, files, lines = table.take(pa.array(order)), files[order], lines[order]
    received = np.array([state.parcel.received_at for state in states], dtype="datetime64[us]")
    tidy: dict[str, pa.ChunkedArray | pa.Array] = {
        ROW: pa.array(np.arange(len(files))),
        FILE: pa.array(files, pa.int32()),
        LINE: pa.array(lines, pa.int64()),
        RECEIVED: pa.array(received[files], pa.timestamp("us")),
    }
    columns = {}
    for i, name in enumerate(names):
        if name in named:
            tidy[f"c{i}"], columns[name] = _column(f"c{i}", table[f"c{i}"])
    # The engine shares work out by batches: one that holds everything would keep all cores but one idle.
    batches = pa.table(tidy).to_batches(max_chunksize=_BATCH_ROWS)
    return Sheet(names, table, pa.Table.from_batches(batches, pa.table(tidy).schema), columns, states)


def _is_sorted(files: npt.NDArray[np.int32], lines: Lines) -> bool:
    later = files[1:] > files[:-1]
    return bool((later | ((files[1:] == files[:-1]) & (lines[1:] >= lines[:-1]))).all())


def _gathered(groups: list[Rows], name: str) -> pa.ChunkedArray:
    """A column of all groups in one type: the one that it has everywhere, or text."""
    held = {at: group.table.columns[group.names.index(name)] for at, group in enumerate(groups) if name in group.names}
    kind = next(iter(held.values())).type if plain_kind(list(held.values())) else pa.string()
    chunks: list[pa.Array] = []
    for at, group in enumerate(groups):
        if at not in held:
            chunks.append(pa.nulls(len(group.lines), kind))
            continue
        chunks.extend((held[at] if held[at].type == kind else as_text(held[at])).chunks)
    return pa.chunked_array(chunks, kind)


def _column(at: str, column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, SheetColumn]:
    """A column to compute with, and what is known of it."""
    plain = plain_kind([column])
    if plain is not None:
        return column, SheetColumn(at, True, plain, text_sql(at, column.type))
    text, is_ascii = tidied(column)
    return text, SheetColumn(at, is_ascii)
