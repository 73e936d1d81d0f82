"""What readers take and give: a received file, its rows, its broken rows, and why a file is refused.

What belongs here: the shapes that all formats share. What does not: any format.
"""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Lines = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Parcel:
    """A received file that is to be read.

    Args:
        content_hash: Which content of raw.
        file_name: How the delivery was called.
        received_at: When it was received, naive UTC.
        size: Bytes as delivered.
    """

    content_hash: str
    file_name: str
    received_at: datetime
    size: int


class FileRefused(Exception):
    """A file cannot be used at all and is quarantined whole.

    Args:
        rule: Name of the rule that it breaks.
        detail: What is wrong and what to do, without the file's name.
        column: The column it is about, if any.
        rows: Rows that it has, as far as they could be counted.
    """

    def __init__(self, rule: str, detail: str, column: str = "", rows: int = 0) -> None:
        super().__init__(detail)
        self.rule, self.detail, self.column, self.rows = rule, detail, column, rows


class SourceUnreachable(Exception):
    """A source does not answer or is not readable; the others are taken in all the same.

    Args:
        words: Where and why; never a connection string.
        passing: Whether asking again in a moment may help: a lock, a server or a share that does not answer.
    """

    def __init__(self, words: str, *, passing: bool = False) -> None:
        super().__init__(words)
        self.passing = passing


@dataclass(frozen=True)
class BrokenRow:
    """A row whose structure is broken, so that its values cannot be told apart.

    Args:
        line: Physical line on which it begins.
        rule: Name of the rule that it breaks.
        detail: What is wrong with it.
        text: The row as received, as far as it can be shown as text.
    """

    line: int
    rule: str
    detail: str
    text: str


@dataclass
class FileState:
    """What became of one file in reading.

    Args:
        parcel: The file.
        names: Its columns; of JSON Lines every key that any row has.
        broken: Rows whose structure is broken.
        refused: Why it is not used at all, if so.
        warnings: What a user should know though the file is used.
    """

    parcel: Parcel
    names: tuple[str, ...] = ()
    broken: list[BrokenRow] = field(default_factory=list)
    refused: FileRefused | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rows:
    """Rows of one file or of several with the same columns.

    Args:
        names: Names of the columns as delivered.
        table: One column for each name, in that order: text, or of a plain type (`typed.py`); NULL where there is no
            value.
        files: Position of each row's file among the files that are read together.
        lines: Physical line (record) of each row.
    """

    names: tuple[str, ...]
    table: pa.Table
    files: npt.NDArray[np.int32]
    lines: Lines
