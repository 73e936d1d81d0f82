"""Parquet files become rows, their values typed or as text.

What belongs here: reading them with their checksums verified, and the one text that typed values have (ISO 8601,
plain decimals), so that one set of rules holds for every format. What does not: which columns stay typed
(`typed.py`), and databases, which are dumped to Parquet before.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from member360.ingestion.reading.parcels import FileRefused, FileState, Rows
from member360.ingestion.reading.typed import plain_kind


def read_parquet(content: bytes, position: int, state: FileState) -> Rows:
    """Return the rows of a Parquet file; records are counted from 1.

    Args:
        content: As received.
        position: Of the file among those read together.
        state: Where columns that hold no plain values are noted.

    Raises:
        FileRefused: If the file is cut off or damaged.
    """
    try:
        file = parquet.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        table = file.read()
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise FileRefused(
            "cannot_be_read", f"the Parquet file is cut off or damaged ({reason}); ask for it again"
        ) from error
    names, columns = [], []
    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            columns.append(column if plain_kind([column]) else as_text(column))
            names.append(name)
        except pa.ArrowException:
            state.warnings.append(f"column {name!r} holds {column.type} and is ignored")
    state.names = tuple(names)
    rows = table.num_rows
    values = pa.table({str(i): column for i, column in enumerate(columns)})
    return Rows(tuple(names), values, np.full(rows, position, dtype=np.int32), np.arange(1, rows + 1))


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of plain values as text: ISO 8601, decimals with a point, true and false.

    Args:
        column: Of any type that is not nested.

    Raises:
        pyarrow.ArrowInvalid: If its values have no text.
    """
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if pa.types.is_nested(column.type):
        raise pa.ArrowInvalid("nested")
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = pc.cast(column, pa.timestamp("us", column.type.tz), safe=False)
    return pc.cast(column, pa.string())
