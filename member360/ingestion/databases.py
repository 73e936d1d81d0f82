"""Tables of databases, taken in as they are at the moment of intake.

What belongs here: attaching a database through the engine's scanners, looking at a table, and dumping it to a
Parquet file of text in raw, named by the hash of its rows. A table that has not changed has the same hash and is not
new. What does not: taking in only the rows above a cursor. The engine's extensions come with the installed packages
and are kept inside the home folder: nothing is fetched.
"""

import hashlib
import importlib.resources
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from member360.errors import UserMistake
from member360.ingestion import raw
from member360.ingestion.feeds import Feed
from member360.ingestion.mapping.values import quoted
from member360.ingestion.reading.parcels import SourceUnreachable
from member360.ingestion.reading.parquet_rows import as_text
from member360.workspace.home import Home
from member360.workspace.mapping import Database
from member360.workspace.problems import nearest

_PASSING = ("locked", "busy", "disk i/o error", "unable to open")


def look_at(database: Database, home: Home) -> tuple[int, str]:
    """Return how many rows a table on a server has now, and a word that changes when they do.

    The word is the greatest value of `cursor:`, one column read; without a cursor a hash of all rows, in any order.

    Args:
        database: Where it is.
        home: Where the engine's extensions are kept.

    Raises:
        SourceUnreachable: If the database or the table cannot be reached.
        UserMistake: If the environment variable with the connection is not set.
    """
    con = _attach(database, None, home)
    try:
        word = "sum(cast(hash(held) as hugeint))" if database.cursor is None else f'max("{database.cursor}")'
        row = con.execute(f"select count(*), cast({word} as varchar) from {_table(database)} as held").fetchone()
    except duckdb.Error as error:
        raise _unreachable(database, error) from error
    finally:
        con.close()
    return (int(row[0]), str(row[1])) if row else (0, "")


def dump_table(feed: Feed, home: Home) -> str:
    """Keep a table as it is now in raw and return the hash of its rows.

    Rows are sorted by all their columns, as text, so that the hash depends on what the table holds and not on where the
    database keeps it.

    Args:
        feed: A source with `database:`.
        home: Whose raw.

    Raises:
        SourceUnreachable: If the database or the table cannot be reached.
        UserMistake: If the environment variable with the connection is not set.
    """
    text = _rows_as_text(feed, home)
    home.raw.mkdir(parents=True, exist_ok=True)
    working = home.raw / f"{os.getpid()}.tmp"
    parquet.write_table(text, working, compression="zstd", write_page_checksum=True)
    return raw.adopt(home, working, _hash_rows(text))


def hash_table(feed: Feed, home: Home) -> str:
    """Return the hash that `dump_table` would return, and keep nothing.

    Args:
        feed: A source with `database:`.
        home: Where the engine's extensions are kept.

    Raises:
        SourceUnreachable: If the database or the table cannot be reached.
    """
    return _hash_rows(_rows_as_text(feed, home))


def _rows_as_text(feed: Feed, home: Home) -> pa.Table:
    """All rows as text, sorted by all their columns."""
    database = feed.source.database
    if database is None:
        raise AssertionError("not a table")
    con = _attach(database, feed.folder, home)
    try:
        table = con.execute(f"select * from {_table(database)}").to_arrow_table()
    except duckdb.Error as error:
        raise _unreachable(database, error) from error
    finally:
        con.close()
    if database.cursor is not None and database.cursor not in table.column_names:
        near = nearest(database.cursor, table.column_names)
        hint = f"; the nearest is {near!r}" if near else ""
        raise SourceUnreachable(
            f"{database.kind}#{database.table}: the cursor {database.cursor!r} is not a column of it{hint} [no_cursor]"
        )
    text = pa.table([as_text(column) for column in table.columns], names=table.column_names)
    return text.sort_by([(name, "ascending") for name in text.column_names])


def _hash_rows(table: pa.Table) -> str:
    """Hash of names and values, column by column, whatever chunks Arrow holds them in."""
    digest = hashlib.sha256("\x1f".join(table.column_names).encode())
    for column in table.columns:
        values = pa.concat_arrays([pc.fill_null(column, "\x1d").combine_chunks(), pa.array([""], pa.string())])
        _, offsets, content = values.buffers()
        digest.update(memoryview(offsets)[: 4 * (len(values) + 1)])
        digest.update(memoryview(content)[: pc.sum(pc.binary_length(values)).as_py()] if content else b"")
    return digest.hexdigest()


def _attach(database: Database, folder: Path | None, home: Home) -> duckdb.DuckDBPyConnection:
    """An engine with the database attached, read-only, as `outside`."""
    folder_of_extensions = home.root / "extensions"
    folder_of_extensions.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(
        config={"extension_directory": str(folder_of_extensions), "autoinstall_known_extensions": "false"}
    )
    con.execute("set timezone = 'UTC'")
    con.execute(f"install {quoted(str(_extension_file(database.kind)))}")
    con.execute(f"load {database.kind}")
    if database.path is not None:
        place = str((folder or Path()) / database.path)
        con.execute("set sqlite_all_varchar = true")
    else:
        place = os.environ.get(database.connection_variable or "", "")
        if not place:
            con.close()
            raise UserMistake(
                f"the environment variable {database.connection_variable} is not set; put the connection in it"
            )
    try:
        con.execute(f"attach {quoted(place)} as outside (type {database.kind}, read_only)")
    except duckdb.Error as error:
        con.close()
        raise _unreachable(database, error) from error
    return con


def _table(database: Database) -> str:
    return "outside." + ".".join(f'"{part}"' for part in database.table.split("."))


def _unreachable(database: Database, error: duckdb.Error) -> SourceUnreachable:
    where = database.path or f"the {database.kind} database in ${database.connection_variable}"
    # A connection string may stand in the engine's message: of a server only the kind of error is told.
    why = str(error).splitlines()[0] if database.path is not None else type(error).__name__
    return SourceUnreachable(
        f"{where}: the table {database.table!r} cannot be read ({why}) [source_unreachable]",
        passing=_may_pass(database, error),
    )


def _may_pass(database: Database, error: duckdb.Error) -> bool:
    """Say whether the same question may be answered in a moment: a table that is not there will not."""
    if database.path is None:
        return not isinstance(error, duckdb.CatalogException | duckdb.BinderException)
    return any(word in str(error).lower() for word in _PASSING)


def _extension_file(kind: str) -> Path:
    """The engine's extension, as the installed package brings it."""
    package = importlib.resources.files(f"duckdb_extension_{kind}")
    return Path(str(package)) / "extensions" / f"v{duckdb.__version__}" / f"{kind}.duckdb_extension"
