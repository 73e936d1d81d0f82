"""The stated way out of the closed set of transforms: a source's own SQL over its file.

What belongs here: running that SQL on one file, shut in: it sees the relation `raw` and nothing else, no
file, no network. What does
not: any check of its result; that is mapped like a delivered file.
"""

import duckdb
import numpy as np
import pyarrow as pa

from member360.errors import UserMistake
from member360.ingestion.reading.parcels import Rows

_LINE = "_line"


def prepare(sql: str, rows: Rows, place: str) -> Rows:
    """Return what a source's SQL makes of one file.

    `raw` has the file's columns as text and `_line`, the physical line. A result that keeps `_line` keeps its
    lines; the rows of another are numbered from 1.

    Args:
        sql: One query.
        rows: Rows of one file, at least one.
        place: Where the SQL stands, for messages.

    Raises:
        UserMistake: If the SQL cannot be run.
    """
    con = duckdb.connect(config={"enable_external_access": "false", "lock_configuration": "false"})
    try:
        con.execute("set timezone = 'UTC'")
        raw = rows.table.rename_columns(list(rows.names)).append_column(_LINE, pa.array(rows.lines, pa.int64()))
        con.register("raw_text", raw)
        con.execute("create table raw as select * from raw_text")
        con.unregister("raw_text")
        con.execute("set lock_configuration = true")
        result = con.sql(sql)
        if result is None:
            raise UserMistake(f"{place}: is no query; write one `select … from raw`")
        names = [name for name in result.columns if name != _LINE]
        picked = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in names)
        lines = f'cast("{_LINE}" as bigint)' if _LINE in result.columns else "row_number() over ()"
        table = result.query("prepared", f"select {picked}, {lines} as {_LINE} from prepared").to_arrow_table()
    except duckdb.Error as error:
        raise UserMistake(f"{place}: the SQL does not run on the file: {str(error).splitlines()[0]}") from error
    finally:
        con.close()
    number = np.full(table.num_rows, rows.files[0], dtype=np.int32)
    return Rows(tuple(names), table.select(names), number, table[_LINE].to_numpy())
