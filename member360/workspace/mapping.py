"""What a business's YAML says of one source: which files or table, how they are read, what becomes what.

What belongs here: the shape of `sources:`, and the small questions ingestion asks of it. What does not: the
transforms themselves (`transforms.py`), checks across files (`rules.py`), reading any data (ingestion).
"""

import codecs
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, model_validator

from member360.workspace.contracts import LINES_ONLY_REQUIRED, ContractName
from member360.workspace.origins import (
    CorrectsBy,
    CorrectsByOrReceipt,
    Database,
    DeliveredAt,
    DeliveredInName,
    DeliveredInSideCar,
    InsidePath,
)
from member360.workspace.transforms import (
    AnyTransform,
    Coalesce,
    Column,
    Concat,
    Condition,
    Constant,
    DateTime,
    Transform,
    WordOrTransform,
)
from member360.workspace.types import Model, Positive, Slug, mistake

FileFormat = Literal["csv", "jsonl", "parquet"]
_FORMAT_OF_SUFFIX: dict[str, FileFormat] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
_PACKED = (".gz", ".zst")


def _encoding(value: str) -> str:
    try:
        return codecs.lookup(value).name
    except LookupError:
        raise mistake(f"{value!r} is not an encoding; write one like utf-8, gb18030 or utf-16") from None


def _one_character(value: str) -> str:
    if len(value) != 1:
        raise mistake(f'{value!r} is not one character; write one, a tab as "\\t"')
    return value


class Identifier(Model):
    """One identifier of an account (accounts only).

    Args:
        kind: What it is: phone, email, device, address, household_phone or card.
        value: Where it stands.
        verified: Whether the business has verified it; absent: not verified.
        first_seen_at: Since when the account uses it.
        last_seen_at: Until when the account was seen using it.
    """

    kind: Slug
    value: Transform
    verified: Transform = Constant(value=False)
    first_seen_at: Transform | None = None
    last_seen_at: Transform | None = None


class Consent(Model):
    """One statement of consent of an account (accounts only).

    Args:
        contact: The way of contact: email, sms or push.
        value: Where the contact point stands.
        purpose: What for; plain text is the purpose itself.
        recipient: To whom; plain text is the recipient itself, `own` the business.
        granted: Whether it was given.
        at: When it was stated.
    """

    contact: Literal["email", "sms", "push"]
    value: Transform
    purpose: WordOrTransform
    recipient: WordOrTransform = Constant(value="own")
    granted: Transform
    at: Transform | None = None


class Also(Model):
    """A second activity made of the same row, with the id `<activity_id>:<activity_type>`.

    Args:
        activity_type: Its type; plain text is a column.
        when: Rows that make one; absent: every row.
        columns: Its contract columns. `account_id`, `occurred_at`, `currency`, `city` and `channel` are the
            first activity's unless they stand here; any other that does not stand here is NULL (`amount` 0).
    """

    activity_type: Transform
    when: Condition | None = None
    columns: dict[str, Transform] = Field(default_factory=dict)


def _as_tuple(value: Any) -> Any:
    return [value] if isinstance(value, dict | Condition) else value


class Source(Model):
    """One source of a business.

    Args:
        source: Its name, unique in the business.
        contract: Which contract its rows fulfil.
        files: Glob of its files, in the deliveries folder.
        database: Or the table of a database.
        format: Of the files; absent: by their suffix before .gz or .zst.
        encoding: Of text files.
        delimiter: Of CSV files, one character.
        delivered_at: Where the moment of delivery stands; absent: the moment of intake.
        corrects_by: Which version of a row wins; absent: versions with different content are in conflict.
        every_days: Its own rhythm of delivery; absent: the business's.
        prepare: File of SQL beside the YAML, over the relation `raw`; its result is what is mapped.
        where: Conditions a row must fulfil, all of them; others are counted as filtered.
        columns: Contract column to transform.
        also: The second activity made of a row; one at most.
        identifiers: Accounts only.
        consents: Accounts only.
        attributes: Accounts only: name of the attribute to transform.
        order_id: Order lines only: names the order that lines add up to, where no source sends orders.
    """

    source: Slug
    contract: ContractName
    files: InsidePath | None = None
    database: Database | None = None
    format: FileFormat | None = None
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    delimiter: Annotated[str, AfterValidator(_one_character)] = ","
    delivered_at: DeliveredAt | None = None
    corrects_by: CorrectsByOrReceipt | None = None
    every_days: Positive | None = None
    prepare: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+\.sql$")] | None = None
    where: Annotated[tuple[Condition, ...], BeforeValidator(_as_tuple)] = ()
    columns: dict[str, Transform]
    also: Annotated[tuple[Also, ...], Field(max_length=1)] = ()
    identifiers: tuple[Identifier, ...] = ()
    consents: tuple[Consent, ...] = ()
    attributes: dict[Slug, Transform] = Field(default_factory=dict)
    order_id: Transform | None = None

    _prepare_sql: str | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _one_origin(self) -> "Source":
        if (self.files is None) == (self.database is None):
            raise mistake("needs either `files:` or `database:`, and not both")
        if self.files is not None and self.format is None and _format_of(self.files) is None:
            raise mistake(f"the suffix of {self.files!r} does not say the format; add `format: csv | jsonl | parquet`")
        return self

    @property
    def file_format(self) -> FileFormat | None:
        """Format of the files, declared or by suffix; None for a database."""
        return None if self.files is None else self.format or _format_of(self.files)

    @property
    def makes_orders(self) -> bool:
        """Whether this source's lines make their orders."""
        return self.order_id is not None

    @property
    def mapping(self) -> dict[str, AnyTransform]:
        """Contract column to transform, with `order_id` standing as the lines' `activity_id`."""
        if self.order_id is None:
            return dict(self.columns)
        return {**self.columns, "activity_id": self.order_id}

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Further contract columns this source must map because its lines make orders."""
        return LINES_ONLY_REQUIRED if self.makes_orders else ()

    @property
    def prepare_sql(self) -> str | None:
        """Contents of the file `prepare` names, read when the workspace was loaded."""
        return self._prepare_sql


def _format_of(glob: str) -> FileFormat | None:
    name = PurePosixPath(glob)
    while name.suffix in _PACKED:
        name = name.with_suffix("")
    return _FORMAT_OF_SUFFIX.get(name.suffix)


__all__ = [
    "Also",
    "AnyTransform",
    "Coalesce",
    "Column",
    "Concat",
    "Condition",
    "Consent",
    "Constant",
    "CorrectsBy",
    "Database",
    "DateTime",
    "DeliveredInName",
    "DeliveredInSideCar",
    "Identifier",
    "Source",
    "Transform",
]
