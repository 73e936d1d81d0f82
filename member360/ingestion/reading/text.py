"""From received bytes to clean UTF-8: unpacking, decoding, byte-order marks, bytes that are no text.

What belongs here: everything about text files that comes before their structure. What does not: columns and
quotes (`csv_*`). A file that is not in the declared encoding is refused with advice rather than read as
something else.
"""

import gzip
import re
import zlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from member360.ingestion.reading.parcels import FileRefused

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16 ": b"\xff\xfe", "utf-16": b"\xfe\xff"}
_GUESSES = ("gb18030", "utf-16", "cp1252")
_LAST_ASCII = 127
_CJK_OR_BEYOND = re.compile("[\u0800-\U0010ffff]")


def unpack(content: bytes, file_name: str) -> bytes:
    """Return the bytes inside a gzip or Zstandard file, or the bytes themselves.

    Args:
        content: As received.
        file_name: Its suffix says what the file claims to be.

    Raises:
        FileRefused: If the file is cut off or damaged, or is not what its name says.
    """
    name = file_name.lower()
    claimed = _GZIP if name.endswith(".gz") else _ZSTD if name.endswith(".zst") else b""
    if not content or (not claimed and not content.startswith((_GZIP, _ZSTD))):
        return content
    try:
        if claimed == _GZIP or (not claimed and content.startswith(_GZIP)):
            return gzip.decompress(content)
        with pa.CompressedInputStream(pa.BufferReader(content), "zstd") as stream:
            return bytes(stream.read())
    except (EOFError, OSError, zlib.error) as error:
        raise FileRefused(
            "cannot_be_unpacked", f"the compressed file is cut off or damaged ({error}); ask for it again"
        ) from error


def to_utf8(content: bytes, encoding: str) -> bytes:
    """Return text as UTF-8 without a byte-order mark; bytes that are no text stay in as invalid UTF-8.

    Args:
        content: Unpacked bytes.
        encoding: As declared, a Python codec's name.

    Raises:
        FileRefused: If the file is in another encoding than the declared one.
    """
    declared = encoding.removesuffix("-sig").removesuffix("_sig")
    marked = next((name.strip() for name, mark in _MARKS.items() if content.startswith(mark)), None)
    if marked is not None and not declared.startswith(marked):
        raise FileRefused("wrong_encoding", _advice(declared, marked))
    if declared == "utf-8":
        content = content.removeprefix(_MARKS["utf-8"])
        if b"\x00" in content[:512] and content[:512].count(b"\x00") * 4 >= len(content[:512]):
            raise FileRefused("wrong_encoding", _advice(declared, "utf-16"))
        return content
    if content.isascii() and not declared.startswith("utf"):
        return content
    if not declared.startswith("utf") and _is_utf8(content):
        raise FileRefused("wrong_encoding", _advice(declared, "utf-8"))
    try:
        text = content.decode(declared, "strict" if declared.startswith("utf") else "surrogateescape")
    except UnicodeDecodeError as error:
        raise FileRefused("wrong_encoding", f"is not {declared} ({error.reason} at byte {error.start})") from error
    return text.removeprefix("\ufeff").encode("utf-8", "surrogatepass")


def _is_utf8(content: bytes) -> bool:
    """Whether bytes that should be another encoding are UTF-8 beyond doubt: valid, with characters of three bytes."""
    try:
        return _CJK_OR_BEYOND.search(content.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


def _advice(declared: str, found: str) -> str:
    return f"is not {declared}; it reads as {found}: declare `encoding: {found}` in the source"


def invalid_records(content: bytes, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the positions, among records, of those that hold invalid UTF-8.

    Args:
        content: Text as `to_utf8` gives it.
        starts: Offset of each record, ascending.
    """
    found: list[int] = []
    view, position = memoryview(content), 0
    while position < len(content):
        try:
            str(view[position:], "utf-8")
            break
        except UnicodeDecodeError as error:
            record = int(np.searchsorted(starts, position + error.start, side="right")) - 1
            found.append(record)
            if record + 1 >= len(starts):
                break
            position = int(starts[record + 1])
    return np.array(found, dtype=np.int64)


def refuse_other_encoding(
    content: bytes, starts: npt.NDArray[np.int64], invalid: npt.NDArray[np.int64], encoding: str
) -> None:
    """Refuse a file most of whose rows beyond ASCII are invalid: that is another encoding, not a damaged row.

    Args:
        content: Text as `to_utf8` gives it.
        starts: Offset of each record.
        invalid: Records with invalid text.
        encoding: As declared.

    Raises:
        FileRefused: If so; the header (record 0) with invalid text is enough.
    """
    if not invalid.size:
        return
    high = np.flatnonzero(np.frombuffer(content, dtype=np.uint8) > _LAST_ASCII)
    beyond_ascii = np.unique(np.searchsorted(starts, high, side="right") - 1).size
    if invalid[0] > 0 and (invalid.size < 3 or invalid.size * 2 <= beyond_ascii):  # noqa: PLR2004 (a few)
        return
    for guess in _GUESSES:
        try:
            content.decode(guess)
        except UnicodeDecodeError:
            continue
        rows = max(len(starts) - 1, 0)
        raise FileRefused("wrong_encoding", _advice(encoding, guess), rows=rows)
    raise FileRefused("wrong_encoding", f"is not {encoding}; find out its encoding and declare it")
