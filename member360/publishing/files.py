"""Bytes on disk: Parquet named by its content, and writes that are whole or not there.

What belongs here: fsync, temporary names, hashing, the Parquet settings. What does not: which tables there
are. The same rows always give the same bytes: rows fully ordered, one thread, fixed row groups and
compression.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

TEMPORARY = ".tmp-"
# Level 1 takes two thirds of the default level's time and its files are no larger.
_PARQUET = "format parquet, compression zstd, compression_level 1, row_group_size 122880"
_READ_ONLY = 0o444
_CHUNK = 1 << 20


def quoted(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, for places where nothing can be bound (file names)."""
    return "'" + text.replace("'", "''") + "'"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, lower hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sync(path: Path) -> None:
    """Have a file or folder on disk before anything that relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, text: str) -> None:
    """Replace the file at `path` by `text` in one step: a reader sees the old text or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{path.name}-{os.getpid()}")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


@contextlib.contextmanager
def steady(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let `con` write rows in the order of the query, however many threads write them. Then put it back."""
    row = con.execute("select current_setting('preserve_insertion_order')").fetchone()
    con.execute("set preserve_insertion_order = true")
    try:
        yield
    finally:
        con.execute(f"set preserve_insertion_order = {'true' if row and row[0] else 'false'}")


def write_parquet(con: duckdb.DuckDBPyConnection, ordered_query: str, folder: Path) -> tuple[Path, str, int]:
    """Write a query's rows to a Parquet file named by the hash of its bytes.

    A file of the same content that is already there stays as it is.

    Args:
        con: Connection on which the query runs, inside `steady`.
        ordered_query: A query whose `order by` leaves no two different rows tied.
        folder: The table's folder.

    Returns:
        The file, its SHA-256 and its number of rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=".parquet", dir=folder)
    os.close(handle)
    temporary = Path(name)
    try:
        written = con.execute(f"copy ({ordered_query}) to {literal(name)} ({_PARQUET})").fetchone()
        digest = sha256_of(temporary)
        final = folder / f"{digest[:32]}.parquet"
        # A file that a bad disk has changed is not "the same content": hash it again before listing it.
        if not (final.exists() and sha256_of(final) == digest):
            temporary.chmod(_READ_ONLY)
            sync(temporary)
            temporary.replace(final)
            sync(folder)
    finally:
        temporary.unlink(missing_ok=True)
    return final, digest, int(written[0]) if written else 0
