"""The one door for readers: a read-only view of one complete snapshot.

What belongs here: opening a snapshot and asking it questions. What does not: anything that writes, or that
reads the working warehouse. The engine may touch only the files that the manifest lists, and its settings
are locked.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import duckdb
import polars as pl

from member360.publishing.builder import view_sql
from member360.publishing.errors import NothingPublished, QueryRefused, SnapshotDamaged
from member360.publishing.files import literal
from member360.publishing.lease import hold
from member360.publishing.manifest import Manifest, TableEntry
from member360.publishing.pointer import check_id, current_snapshot
from member360.workspace.home import Home
from member360.workspace.problems import nearest

Parameters = Sequence[Any] | Mapping[str, Any] | None
_MISSING = re.compile(r"Table with name (\S+) does not exist")
_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


class Reader:
    """One snapshot, open for reading; use it with `with`, or call `close`.

    Args:
        manifest: What the snapshot holds.
        con: In-memory connection with a view for each table.
        tables: The tables that this reader may see.
        held: What keeps the snapshot from being swept; None where the rows lie elsewhere.
    """

    def __init__(
        self,
        manifest: Manifest,
        con: duckdb.DuckDBPyConnection,
        tables: Sequence[TableEntry],
        held: IO[bytes] | None = None,
    ) -> None:
        self.manifest = manifest
        self._held = held
        self._con = con
        self._tables = {table.name: table for table in tables}

    @property
    def snapshot_id(self) -> str:
        """Id of the snapshot."""
        return self.manifest.snapshot_id

    def tables(self) -> list[str]:
        """Names of the tables that can be asked for, sorted."""
        return sorted(self._tables)

    def table(self, name: str) -> TableEntry:
        """What the manifest says about one table: grain, columns, rows.

        Raises:
            QueryRefused: There is no such table in the snapshot.
        """
        try:
            return self._tables[name]
        except KeyError:
            raise QueryRefused(self._unseen(name)) from None

    def query(self, sql: str, parameters: Parameters = None) -> pl.DataFrame:
        """Ask one question.

        Args:
            sql: One statement that reads.
            parameters: Values for `?` or `$name` in it.

        Returns:
            The rows, in the query's order.

        Raises:
            QueryRefused: The SQL is wrong, more than one statement, or would do more than read.
        """
        try:
            statements = duckdb.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in _READING:
                raise QueryRefused("only one statement that reads (select, describe, explain) is answered")
            with self.connection() as cursor:
                return cursor.execute(statements[0], parameters).pl()
        except duckdb.Error as problem:
            raise QueryRefused(self._explained(problem)) from problem

    def _explained(self, problem: duckdb.Error) -> str:
        """The engine's words; for a table that is not there the nearest that is, not one of the engine's own."""
        missing = _MISSING.search(str(problem))
        if missing is None:
            return str(problem)
        return self._unseen(missing.group(1))

    def _unseen(self, name: str) -> str:
        """Why this reader does not have a table of that name."""
        if name.lower() in self.manifest.tables and name.lower() not in self._tables:
            return f"{name} is restricted: contact points and consents are for `member360 export` only"
        near = nearest(name, self._tables)
        hint = f"nearest: {near!r}; " if near else ""
        return f"no table {name!r} in snapshot {self.snapshot_id}; {hint}`member360 tables` lists them"

    def connection(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to the snapshot, for one thread; the caller closes it."""
        return self._con.cursor()

    def close(self) -> None:
        """Let go of the files."""
        self._con.close()
        if self._held is not None:
            self._held.close()

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the reader."""
        self.close()


def open_snapshot(home: Home, snapshot_id: str | None = None, *, restricted: bool = False) -> Reader:
    """Open a snapshot for reading.

    Args:
        home: Where the snapshots live.
        snapshot_id: Which one; the current one by default.
        restricted: Contact points and consents too. For the exporter only.

    Returns:
        A reader that sees this one snapshot, whatever is published meanwhile: it is kept while it is read.

    Raises:
        NothingPublished: There is none, or none of that id.
        SnapshotDamaged: A file that it lists is missing.
    """
    root = home.snapshots.resolve()
    name = check_id(snapshot_id) if snapshot_id else current_snapshot(home)
    held = hold(root / name)
    if held is None:
        if snapshot_id is None and current_snapshot(home) != name:
            return open_snapshot(home, restricted=restricted)  # others were published between the two looks
        raise NothingPublished(f"snapshot {name} is not in {root}; it was never built, or is no longer kept")
    try:
        manifest = Manifest.read(root / name)
        tables = [*manifest.open_tables, *(manifest.restricted_tables if restricted else ())]
        return Reader(manifest, _connect(root, tables), tables, held)
    except BaseException:
        held.close()
        raise


def _connect(root: Path, tables: Sequence[TableEntry]) -> duckdb.DuckDBPyConnection:
    """An in-memory engine with a view for each table, shut off from every other file and from the network.

    Views are made from the manifest's relative paths, so a snapshots folder may be moved. Files are allowed
    one by one: allowing the folder would let a statement write into it, or read the restricted part.
    """
    con = duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    try:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set temp_directory = ''")  # a reader writes nowhere, not even when it runs out of memory
        for table in tables:
            con.execute(view_sql(table, root))
        paths = [root / file.path for table in tables for file in table.files]
        missing = [path for path in paths if not path.is_file()]
        if missing:
            raise SnapshotDamaged(f"{missing[0]}: listed in the snapshot and not there; run again")
        allowed = ", ".join(literal(str(path)) for path in paths)
        con.execute(f"set allowed_paths = [{allowed}]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
    except duckdb.Error as problem:
        con.close()
        raise SnapshotDamaged(f"{root}: a file of the snapshot cannot be read ({problem})") from problem
    return con
