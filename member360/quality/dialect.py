"""A SQLAlchemy dialect for Great Expectations over DuckDB that buffers each result.

Great Expectations reads rows after it has closed the connection, so the stock dialect fails every expectation.
Buffering in a registered dialect of our own leaves both packages unpatched. It reads two private attributes of
duckdb-engine, hence the pin, and `tests/unit/quality` keeps an expectation that must fail without an exception.
"""

from typing import Any

from duckdb_engine import ConnectionWrapper, CursorWrapper, Dialect
from sqlalchemy.dialects import registry

DIALECT = "duckdb_buffered"


class BufferedCursor(CursorWrapper):
    """Fetches everything on execute; only aggregates pass through here, so that is a handful of rows."""

    _rows: list[Any]
    _described: Any

    def execute(self, *arguments: Any, **keywords: Any) -> None:
        """Execute and keep description and rows."""
        super().execute(*arguments, **keywords)
        raw = self._CursorWrapper__c
        self._described = raw.description
        self._rows = [] if raw.description is None else list(raw.fetchall())

    @property
    def description(self) -> Any:
        """Columns of the buffered result."""
        return self._described

    def fetchall(self) -> list[Any]:
        """Hand over all that is left."""
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> Any:
        """Hand over the next row, or None."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Hand over up to `size` rows."""
        count = size or 1
        rows, self._rows = self._rows[:count], self._rows[count:]
        return rows


class BufferedConnection(ConnectionWrapper):
    """A connection whose cursors buffer."""

    def cursor(self) -> BufferedCursor:
        """Return a buffering cursor."""
        return BufferedCursor(self._ConnectionWrapper__c, self)


class BufferedDialect(Dialect):
    """duckdb-engine's dialect with buffering connections."""

    supports_statement_cache = False

    def connect(self, *arguments: Any, schema: str = "main", **keywords: Any) -> Any:
        """Open as duckdb-engine does, look tables up in `schema`, and wrap.

        Great Expectations forgets a table's schema when it asks for its columns, so the search path must know.
        """
        wrapper = super().connect(*arguments, **keywords)
        wrapper.execute(f"set search_path = '{schema}'")
        wrapper.__class__ = BufferedConnection
        return wrapper


def register() -> None:
    """Make `duckdb_buffered:///file` known to SQLAlchemy."""
    registry.register(DIALECT, "member360.quality.dialect", "BufferedDialect")
