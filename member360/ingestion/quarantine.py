"""Quarantine: broken rows with file, line, column, rule, the row as received, and the same masked.

What belongs here: building those rows. What does not: finding them (`reading`, `mapping`), or deciding that a
whole file is set aside (`landing.py`).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from member360.ingestion.feeds import Feed
from member360.ingestion.mapping.slots import Slot
from member360.ingestion.masking import harmless_columns, mask
from member360.ingestion.reading.parcels import FileState
from member360.ingestion.rules import row_message, structure_message
from member360.workspace.transforms import columns_read

Row = dict[str, Any]


def broken_structures(feed: Feed, state: FileState, most: int) -> list[Row]:
    """Return the quarantine rows of a file's rows that could not be taken apart.

    Args:
        feed: Whose file.
        state: The file.
        most: How many to give.
    """
    rows = []
    for broken in sorted(state.broken, key=lambda row: row.line)[:most]:
        message = structure_message(state.parcel.file_name, broken.line, broken.rule, broken.detail)
        shown = json.dumps({"row": mask(broken.text)}, ensure_ascii=False)
        original = json.dumps({"row": broken.text}, ensure_ascii=False)
        rows.append(_row(feed, state, broken.line, 0, None, broken.rule, message, shown, original))
    return rows


def broken_values(
    feed: Feed,
    states: Sequence[FileState],
    names: Sequence[str],
    slots: Sequence[Mapping[str, Slot]],
    found: Sequence[tuple[Any, ...]],
) -> list[Row]:
    """Return the quarantine rows of rows whose values break a rule.

    Args:
        feed: Whose files.
        states: The files, by position.
        names: Delivered names of the columns.
        slots: Of each part, by name.
        found: Position of the file, line, part, `<slot>|<rule>`, then one text for each name.
    """
    harmless = harmless_columns(feed)
    rows = []
    for position, line, part, broken, *texts in found:
        name, rule = broken.split("|")
        slot, state = slots[part][name], states[position]
        row = dict(zip(names, texts, strict=True))
        masked = {name: text if name in harmless else mask(text) for name, text in row.items()}
        columns = columns_read(slot.transform) if slot.transform is not None else ()
        sample = " ".join(str(masked[c]) for c in columns if masked.get(c)) or None
        called = slot.label if columns in {(), (slot.label,)} else f"{slot.label} (column {', '.join(columns)})"
        message = row_message(state.parcel.file_name, line, called, rule, sample)
        shown, original = json.dumps(masked, ensure_ascii=False), json.dumps(row, ensure_ascii=False)
        rows.append(_row(feed, state, line, part, slot.label, rule, message, shown, original))
    return rows


def _row(
    feed: Feed,
    state: FileState,
    line: int,
    part: int,
    column: str | None,
    rule: str,
    message: str,
    shown: str,
    original: str,
) -> Row:
    business, source = feed.key
    return {
        "business": business,
        "source": source,
        "file_hash": state.parcel.content_hash,
        "mapping_hash": feed.mapping_hash,
        "line": line,
        "part": part,
        "received_at": state.parcel.received_at,
        "row_hash": hashlib.md5(original.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest(),
        "file_name": state.parcel.file_name,
        "contract": feed.source.contract,
        "column_name": column,
        "rule": rule,
        "message": message,
        "row_masked": shown,
        "row_original": original,
    }
