"""JSON Lines files become rows of text: one object a line, one column for each key.

What belongs here: splitting, checking and taking apart objects, many files in one statement. What does not:
what keys mean. Numbers keep the text they have; objects and lists inside a row stay JSON text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from member360.ingestion.reading.parcels import BrokenRow, FileState, Lines, Rows
from member360.ingestion.reading.text import invalid_records, refuse_other_encoding

_MOST_KEYS = 500


@dataclass(frozen=True)
class JsonFile:
    """The lines of one file.

    Args:
        position: Of the file among those read together.
        texts: Lines that are text, blank ones left out.
        lines: Physical line of each.
        broken: Lines that are no text.
    """

    position: int
    texts: pa.Array
    lines: Lines
    broken: list[BrokenRow]


def open_json(content: bytes, position: int, encoding: str) -> JsonFile:
    """Return a file's lines.

    Args:
        content: UTF-8 text as `to_utf8` gives it.
        position: Of the file among those read together.
        encoding: As declared; for advice.

    Raises:
        FileRefused: If the encoding is another one.
    """
    ends = np.flatnonzero(np.frombuffer(content, dtype=np.uint8) == ord("\n"))
    starts = np.concatenate([[0], ends + 1])
    ends = np.concatenate([ends, [len(content)]])
    invalid = np.empty(0, dtype=np.int64)
    if not content.isascii():
        invalid = invalid_records(content, starts)
        refuse_other_encoding(content, starts, invalid, encoding)
    bad = ends - starts == 0
    bad[invalid] = True
    broken = [
        BrokenRow(
            int(i) + 1,
            "bad_bytes",
            "bytes that are not in the declared encoding; mend them, or declare the file's encoding",
            content[starts[i] : ends[i]].decode("utf-8", "backslashreplace"),
        )
        for i in invalid
    ]
    good = np.flatnonzero(~bad)
    if len(invalid):
        texts = pa.array([content[starts[i] : ends[i]].decode() for i in good], pa.large_string())
    else:
        offsets = np.concatenate([starts, [len(content)]]).astype(np.int64)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(content)]
        texts = pa.LargeStringArray.from_buffers(len(starts), buffers[1], buffers[2]).take(pa.array(good))
    return JsonFile(position, texts, good + 1, broken)


def take_apart(files: Sequence[JsonFile], states: Sequence[FileState], con: duckdb.DuckDBPyConnection) -> list[Rows]:
    """Return the rows of files, and note in their states which keys they have and which lines are no objects.

    Args:
        files: Opened files.
        states: Of all files read together, by position.
        con: Engine to compute with.
    """
    if not files:
        return []
    lines = pa.table(
        {
            "file": np.concatenate([np.full(len(file.lines), file.position, dtype=np.int32) for file in files]),
            "line": np.concatenate([file.lines for file in files]),
            "text": pa.chunked_array([file.texts for file in files], pa.large_string()),
        }
    )
    con.register("json_lines", lines)
    # Valid JSON that begins with a brace is an object: no need to take every line apart to know its type.
    con.execute(
        """
        create or replace temp table json_rows as
        select file, line, text, starts_with(tidy, '{') and json_valid(text) as good
        from (select *, ltrim(text, chr(32) || chr(9) || chr(13)) as tidy from json_lines)
        where tidy <> ''
        """
    )
    for position, line, text in con.execute(
        "select file, line, text from json_rows where not good order by file, line"
    ).fetchall():
        detail = "the line is not one JSON object; each line must be a whole object"
        states[position].broken.append(BrokenRow(line, "not_a_json_object", detail, text))
    names = _note_keys(files, states, con)
    paths = "[" + ", ".join("'" + _pointer(name) + "'" for name in names) + "]"
    picked = ", ".join(f'found[{i}] as "{i - 1}"' for i in range(1, len(names) + 1))
    found = con.execute(
        f"""
        select file, line{", " + picked if names else ""}
        from (select file, line{", json_extract_string(text, " + paths + ") as found" if names else ""}
              from json_rows where good)
        """
    ).to_arrow_table()
    con.unregister("json_lines")
    con.execute("drop table json_rows")
    table = found.select([str(i) for i in range(len(names))])
    return [Rows(names, table, found["file"].to_numpy(), found["line"].to_numpy())]


def _note_keys(
    files: Sequence[JsonFile], states: Sequence[FileState], con: duckdb.DuckDBPyConnection
) -> tuple[str, ...]:
    """Note each file's keys, in alphabetical order, and return all of them."""
    keys: dict[int, list[str]] = {file.position: [] for file in files}
    for position, key in con.execute(
        """
        select distinct file, unnest(keys) as key
        from (select distinct file, json_keys(text) as keys from json_rows where good)
        order by file, key
        """
    ).fetchall():
        keys[position].append(key)
    for file in files:
        states[file.position].names = tuple(keys[file.position][:_MOST_KEYS])
        states[file.position].broken.extend(file.broken)
    return tuple(sorted({name for file in files for name in states[file.position].names}))


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1").replace("'", "''")
