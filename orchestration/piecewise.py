"""Tables that are too large to be held whole: written a piece at a time, as files that the warehouse sees as one table.

Belongs here: where such files lie and the views over them. Does not: what is in them. They are working files like the
warehouse: a run replaces them, readers see what publishing makes of them.
"""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import polars as pl


def write_piecewise(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    folder: Path,
    empty: Mapping[str, pl.DataFrame],
    pieces: Iterable[tuple[pl.DataFrame, ...]],
) -> dict[str, int]:
    """Replace tables of a schema by what comes a piece at a time.

    Args:
        connection: The warehouse.
        schema: Of the tables.
        folder: Where the files go; what an earlier run has left in it is removed.
        empty: The tables, in the order of a piece's frames, as frames without rows.
        pieces: Frames with those columns.

    Returns:
        Rows of each table.
    """
    shutil.rmtree(folder, ignore_errors=True)
    rows = dict.fromkeys(empty, 0)
    for name in empty:
        (folder / name).mkdir(parents=True)
        _write(empty[name], folder / name, 0)
    for number, piece in enumerate(pieces, start=1):
        for name, frame in zip(empty, piece, strict=True):
            _write(frame.select(empty[name].columns), folder / name, number)
            rows[name] += frame.height
    connection.execute(f'create schema if not exists "{schema}"')
    for name in empty:
        files = str(folder / name / "*.parquet").replace("'", "''")
        # Earlier versions kept these as tables, and a view cannot take a table's name.
        if connection.execute(
            "select 1 from duckdb_tables() where schema_name = ? and table_name = ?", [schema, name]
        ).fetchone():
            connection.execute(f'drop table "{schema}"."{name}"')
        connection.execute(f"""create or replace view "{schema}"."{name}" as select * from read_parquet('{files}')""")
    return rows


def _write(frame: pl.DataFrame, folder: Path, number: int) -> None:
    frame.write_parquet(folder / f"{number:06d}.parquet", compression="lz4", statistics=False)
