"""What Dagster shows of a table: how many rows it has, and the first of them.

What belongs here: turning rows into metadata. What does not: which tables there are, and whether their rows may be
shown: contact points stay out of Dagster's own storage.
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg
import duckdb
import polars as pl

PREVIEW_ROWS = 5


def of_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dg.MarkdownMetadataValue:
    """Return rows as a small table.

    Args:
        names: Its columns.
        rows: The rows to show.
    """
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(value) for value in row) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))


def of_frame(frame: pl.DataFrame) -> dict[str, Any]:
    """Return the metadata of a table that is a frame: its number of rows and the first of them.

    Args:
        frame: A table that everybody may see.
    """
    return {"dagster/row_count": frame.height, "preview": of_rows(frame.columns, frame.head(PREVIEW_ROWS).rows())}


def of_table(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, Any]:
    """Return the same metadata of a table of the warehouse, which is not read whole for it.

    Args:
        connection: The warehouse.
        relation: Schema and name of a table that everybody may see.
    """
    rows = connection.sql(f"select count(*) from {relation}").fetchall()[0][0]
    first = connection.sql(f"select * from {relation} limit {PREVIEW_ROWS}").pl()
    return {**of_frame(first), "dagster/row_count": rows}
