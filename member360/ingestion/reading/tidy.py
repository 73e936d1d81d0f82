"""Text as it is compared and landed: in NFC, without blanks around it, NULL where nothing is left.

What belongs here: making a column tidy, and leaving alone what is tidy already, which nearly all is. What does
not: identifiers, from which more is taken out (`mapping`).
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from member360.ingestion.mapping.values import BLANKS

_LAST_BLANK = 0x20
_REPEATED = 8


def tidied(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, bool]:
    """Return a column of text with each value tidy, and whether it holds ASCII only.

    Args:
        column: Text.
    """
    chunks = [chunk for chunk in column.chunks if len(chunk)]
    looks = [_look(chunk) for chunk in chunks]
    is_ascii = all(look.is_ascii for look in looks)
    tidy = [
        _tidied(chunk, look, is_ascii=is_ascii) if look.has_edges or not is_ascii else _without_empty(chunk, look)
        for chunk, look in zip(chunks, looks, strict=True)
    ]
    return pa.chunked_array(tidy, pa.string()), is_ascii


class _Look:
    """What the bytes of a chunk tell without a look at its values."""

    def __init__(self, offsets: npt.NDArray[np.int32], content: npt.NDArray[np.uint8]) -> None:
        starts, ends = offsets[:-1], offsets[1:]
        self.filled = ends > starts
        some = slice(None) if self.filled.all() else self.filled
        held = content[offsets[0] : offsets[-1]]
        self.is_ascii = not held.size or bool(held.max() < 0x80)  # noqa: PLR2004 (the first byte beyond ASCII)
        edges = (content[starts[some]], content[ends[some] - 1])
        self.has_edges = any(edge.size and bool(edge.min() <= _LAST_BLANK) for edge in edges)


def _look(chunk: pa.StringArray) -> _Look:
    _, offsets, content = chunk.buffers()
    at = np.frombuffer(offsets, dtype=np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    return _Look(at, np.frombuffer(content or b"", dtype=np.uint8))


def _without_empty(chunk: pa.StringArray, look: _Look) -> pa.StringArray:
    """The same text, NULL where it is empty."""
    if look.filled.all():
        return chunk
    valid = look.filled if not chunk.null_count else look.filled & chunk.is_valid().to_numpy(zero_copy_only=False)
    if chunk.null_count == len(chunk) - int(valid.sum()):
        return chunk
    if chunk.offset:
        return pc.if_else(pa.array(valid), chunk, pa.scalar(None, pa.string()))
    _, offsets, content = chunk.buffers()
    bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.StringArray.from_buffers(len(chunk), offsets, content, bits)


def _tidied(chunk: pa.StringArray, look: _Look, *, is_ascii: bool) -> pa.StringArray:
    if is_ascii:
        text = pc.ascii_trim(chunk, BLANKS[:4])
    else:
        words = chunk.dictionary_encode()
        if len(words.dictionary) * _REPEATED < len(chunk):
            return pc.take(_tidied(words.dictionary, look, is_ascii=False), words.indices)
        text = pc.utf8_trim(pc.utf8_normalize(chunk, "NFC"), BLANKS)
    return pc.if_else(pc.equal(pc.binary_length(text), 0), pa.scalar(None, pa.string()), text)
