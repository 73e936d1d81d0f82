"""Where a source's rows come from and when: database, moment of delivery, which version of a row is right.

What belongs here: what a mapping may say of these. What does not: opening any of them (ingestion).
"""

import re
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Tag, model_validator

from member360.workspace.transforms import ReadingZone, TimeFormat
from member360.workspace.types import Model, Words, chosen_by, mistake


def _inside(value: str) -> str:
    if PurePosixPath(value).is_absolute() or ".." in PurePosixPath(value).parts or "\\" in value:
        raise mistake(f"{value!r} leads out of the folder; write a path inside it, with forward slashes")
    return value


def _pattern(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except re.error as error:
        raise mistake(f"{value!r} is not a regular expression ({error}); mend it") from None
    if groups != 1:
        raise mistake(f"{value!r} has {groups} groups in brackets; put exactly the day's text in one")
    return value


def _clock(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise mistake(f'{value!r} is not a time of day; write it in quotes, like "06:00"')
    return value


InsidePath = Annotated[Words, AfterValidator(_inside)]
TableName = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$")]


class Database(Model):
    """A table of a database: `{kind: sqlite, path: shop.sqlite, table: orders}`.

    Args:
        kind: Which database it is.
        path: SQLite only: the file, in the deliveries folder.
        connection_variable: Postgres and MySQL only: the environment variable that holds the connection
            string, so that no secret stands in a workspace.
        table: The table, or `schema.table`.
        cursor: Postgres and MySQL only: a column that grows with every change of a row. With it a change is seen by
            the number of rows and this column's greatest value; without it the whole table is read to see one.
    """

    kind: Literal["sqlite", "postgres", "mysql"]
    path: InsidePath | None = None
    connection_variable: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    table: TableName
    cursor: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$")] | None = None

    @model_validator(mode="after")
    def _one_way_in(self) -> "Database":
        wanted, other = ("path", "connection_variable") if self.kind == "sqlite" else ("connection_variable", "path")
        if getattr(self, wanted) is None or getattr(self, other) is not None:
            raise mistake(f"a {self.kind} database needs `{wanted}:` and takes no `{other}:`")
        if self.kind == "sqlite" and self.cursor is not None:
            raise mistake("a sqlite database takes no `cursor:`: its file says when it was changed")
        return self


class DeliveredInName(Model):
    """The moment of delivery stands in the file's name.

    Args:
        source: YAML key `from`.
        pattern: Regular expression searched in the file's name, with one group around the day.
        format: Of the group's text, in strptime's letters.
        time: Time of day of the delivery, when `format` has none.
        timezone: Of day and time.
    """

    source: Literal["file_name"] = Field(alias="from")
    pattern: Annotated[str, AfterValidator(_pattern)]
    format: TimeFormat
    time: Annotated[str, AfterValidator(_clock)] = "00:00"
    timezone: ReadingZone = "UTC"


class DeliveredInSideCar(Model):
    """The moment of delivery stands in a small JSON file beside each file.

    Args:
        source: YAML key `from`.
        suffix: What is put after the file's name to find it, such as `.meta.json`.
        key: Key of the moment in it (ISO 8601).
        timezone: Of a moment without an offset.
    """

    source: Literal["side_car"] = Field(alias="from")
    suffix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]
    key: Words
    timezone: ReadingZone = "UTC"


DeliveredAt = Annotated[
    Annotated[DeliveredInName, Tag("<file_name>")] | Annotated[DeliveredInSideCar, Tag("<side_car>")],
    chosen_by("from", "file_name", "side_car"),
]


class CorrectsBy(Model):
    """What decides which version of a row is right: the greatest value wins.

    Args:
        column: Column of the file; None when the moment of receipt decides (`corrects_by: received_at`).
        type: How the column's values compare.
        format: Of a timestamp that is not ISO 8601.
        timezone: Of a timestamp without an offset.
    """

    column: Words | None = None
    type: Literal["integer", "timestamp", "received_at"] = "integer"
    format: TimeFormat | None = None
    timezone: ReadingZone = "local"

    @model_validator(mode="after")
    def _column_or_receipt(self) -> "CorrectsBy":
        if (self.column is None) != (self.type == "received_at"):
            raise mistake("write `received_at`, or {column: …, type: integer | timestamp}")
        return self


def _corrects_by(value: Any) -> Any:
    if value == "received_at":
        return {"type": "received_at"}
    if isinstance(value, str):
        remedy = f"write {{column: {value}, type: integer | timestamp}}, or `received_at`"
        raise mistake(f"{value!r} alone does not say how its values compare; {remedy}")
    return value


CorrectsByOrReceipt = Annotated[CorrectsBy, BeforeValidator(_corrects_by)]
"""`received_at`, or a column with its type."""
