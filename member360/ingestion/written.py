"""Landing files: rows in pieces become the Parquet files of one batch.

What belongs here: putting a landing table's columns together and writing them. What does not: which rows are landed
(`landing.py`), which batches hold (`batches.py`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from member360.ingestion.contracts import LANDING

_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "DECIMAL(18,2)": pa.decimal128(18, 2),
    "DECIMAL(18,3)": pa.decimal128(18, 3),
}
_GROUP_ROWS = 1 << 17
# A higher level takes longer than it saves.
_OPTIONS: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "store_decimal_as_integer": True}
# Text of which a row seldom has the same as another.
_OWN = {"row_hash", "activity_id", "related_activity_id", "account_id", "value", "identifier", "contact_point"}
_OWN |= {"attributes", "message", "row_masked", "row_original"}


def write_rows(table: str, rows: list[dict[str, Any]], folder: Path) -> None:
    """Write a landing table whose rows were made one by one.

    Args:
        table: Which.
        rows: With all its columns.
        folder: Where `<table>.parquet` is written.
    """
    whole = pa.Table.from_pylist(rows, schema=_schema(table))
    parquet.write_table(whole, folder / f"{table}.parquet", store_schema=False, **_OPTIONS)


class LandingFiles:
    """Files of one batch, each begun with its first row.

    Args:
        folder: Where `<table>.parquet` are written; what is there is overwritten.
        same: Columns that are the same for every row, if the rows do not have them.
    """

    def __init__(self, folder: Path, same: Mapping[str, str | bool]) -> None:
        self._folder, self._same = folder, same
        self._open: dict[str, parquet.ParquetWriter] = {}

    def close(self) -> None:
        """Finish the files."""
        for writer in self._open.values():
            writer.close()

    @property
    def tables(self) -> set[str]:
        """The tables that have rows."""
        return set(self._open)

    def write(self, table: str, rows: pa.Table) -> None:
        """Write some rows.

        Args:
            table: Landing table.
            rows: At least one. Columns by name, those of other names left aside; a column that is missing here and is
                not the same for every row is NULL.
        """
        schema = _schema(table)
        arrays = [self._array(field, rows) for field in schema]
        kinds = [pa.field(field.name, array.type) for field, array in zip(schema, arrays, strict=True)]
        if table not in self._open:
            coded = [name for name in schema.names if name not in _OWN]
            path = self._folder / f"{table}.parquet"
            writer = parquet.ParquetWriter(path, pa.schema(kinds), use_dictionary=coded, store_schema=False, **_OPTIONS)
            self._open[table] = writer
        self._open[table].write_table(pa.Table.from_arrays(arrays, schema=pa.schema(kinds)), row_group_size=_GROUP_ROWS)

    def _array(self, field: pa.Field, rows: pa.Table) -> pa.Array | pa.ChunkedArray:
        if field.name in rows.column_names:
            column = rows[field.name]
            # Words that repeat are written as they lie here.
            same_type = column.type == field.type or pa.types.is_dictionary(column.type)
            return column if same_type else column.cast(field.type)
        if field.name not in self._same:
            return pa.nulls(len(rows), field.type)
        value = pa.array([self._same[field.name]], field.type)
        if pa.types.is_boolean(field.type):
            return value.take(pa.array(np.zeros(len(rows), dtype=np.int32)))
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(rows), dtype=np.int32)), value)


def _schema(table: str) -> pa.Schema:
    return pa.schema([(name, _ARROW[kind]) for name, kind in LANDING[table].items()])
