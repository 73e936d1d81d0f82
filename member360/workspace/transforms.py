"""How one contract column is made from the columns of a delivered file: a closed set of transforms.

What belongs here: what a mapping may say. What does not: doing it (ingestion compiles these to SQL).
Every transform yields text (or a typed value, where the file is typed) or NULL. A blank is NULL. The options
then apply in this order: `map` (a word not in it is quarantined; NULL is not looked up), `unit`, `format` and
`timezone`.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    Tag,
    field_validator,
    model_validator,
)

from member360.workspace.problems import nearest
from member360.workspace.types import Model, Words, known_zone, mistake

Unit = Literal["units", "cents", "thousandths"]
ZONE_WORDS = ("local", "UTC", "offset")


def _reading_zone(value: str) -> str:
    return value if value in ZONE_WORDS else known_zone(value)


_FORMAT_LETTERS = "aAbBcdfgGHIjmMnpSuUVwWxXyYzZ%"


def _time_format(value: str) -> str:
    for part in re.findall(r"%-?(.?)", value):
        if not part or part not in _FORMAT_LETTERS:
            raise mistake(f"'%{part}' in {value!r} is no part of a date or time; write it with %Y %m %d %H %M %S %z …")
    if "%" not in value:
        raise mistake(f"{value!r} has no part of a date or time; write it with %Y %m %d %H %M %S %z …")
    return value


TimeFormat = Annotated[str, AfterValidator(_time_format)]
"""How a date or time is written, in strptime's letters."""


def _word(value: Any) -> Any:
    if not isinstance(value, str | bool):
        raise mistake(f'{value!r} is neither text nor true or false; put it in quotes: "{value}"')
    return value


def _constant(value: Any) -> Any:
    return value if isinstance(value, int) else _word(value)


ReadingZone = Annotated[str, AfterValidator(_reading_zone)]
"""`local` (the business's zone), `UTC`, `offset` (the text carries its own) or the name of a zone."""


class Literally(Model):
    """A piece of a concatenation that is written as it stands: `{literal: "-"}`."""

    literal: str


def _piece(value: Any) -> Any:
    # A separator is the common case, and no column is called "-": only a name has a letter or a digit.
    if isinstance(value, str) and not re.search(r"\w", value.replace("_", "")):
        return Literally(literal=value)
    return value


def _piece_tag(value: Any) -> str:
    return "<literal>" if isinstance(value, dict | Literally) else "<column>"


Piece = Annotated[
    Annotated[Words, Tag("<column>")] | Annotated[Literally, Tag("<literal>")],
    Discriminator(_piece_tag),
    BeforeValidator(_piece),
]


class Options(Model):
    """What may be said of any transform that reads columns.

    Args:
        map: The source's words to ours, both text; for yes/no columns to true or false.
        unit: What one of the source's numbers is: whole units, hundredths (cents) or thousandths.
        format: How a date or time is written, in strptime's letters; absent: ISO 8601, or the
            file's own type.
        timezone: Where a time without an offset was read off; absent: `local`.
    """

    map: dict[str, Annotated[StrictBool | str, BeforeValidator(_word)]] | None = None
    unit: Unit = "units"
    format: TimeFormat | None = None
    timezone: ReadingZone | None = None

    @property
    def zone(self) -> str:
        """Where a time without an offset was read off: `local`, `UTC`, `offset` or a zone's name."""
        return self.timezone or "local"


class Column(Options):
    """One column of the file, by its name: `amount: PRICE` or `{column: PRICE, unit: cents}`."""

    column: Words


class Constant(Model):
    """The same for every row: `{value: USD}`."""

    value: Annotated[StrictBool | StrictInt | str, BeforeValidator(_constant)]


class Concat(Options):
    """Several pieces in a row: `{concat: [prefix, "-", card]}`; NULL if any column among them is.

    Args:
        concat: Names of columns, and `Literally` pieces. Text without a letter or digit is a literal.
    """

    concat: Annotated[tuple[Piece, ...], Field(min_length=1)]


class Coalesce(Options):
    """The first column that is neither NULL nor blank: `{coalesce: [mobile, home_phone]}`."""

    coalesce: Annotated[tuple[Words, ...], Field(min_length=1)]


class DateTime(Model):
    """A date column and a time column, joined by one space and read by one format.

    Args:
        date: Column of the date.
        time: Column of the time.
        format: Of `<date> <time>`, in strptime's letters; absent: ISO 8601.
        timezone: As in `Options`.
    """

    date: Words
    time: Words
    format: TimeFormat | None = None
    timezone: ReadingZone | None = None

    @property
    def zone(self) -> str:
        """Where the time was read off: `local`, `UTC`, `offset` or a zone's name."""
        return self.timezone or "local"


AnyTransform = Column | Constant | Concat | Coalesce | DateTime

_BY_KEY: dict[str, type[Model]] = {
    "column": Column,
    "value": Constant,
    "concat": Concat,
    "coalesce": Coalesce,
    "date": DateTime,
}


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return {"column": value}
    if isinstance(value, bool):
        return {"value": value}
    return value


def _short_constant(value: Any) -> Any:
    return {"value": value} if isinstance(value, str | bool) else value


def _tag(value: Any) -> str | None:
    if isinstance(value, Model):
        return next((f"<{key}>" for key, model in _BY_KEY.items() if isinstance(value, model)), None)
    if not isinstance(value, dict):
        return None
    for key in _BY_KEY:
        if key in value:
            return f"<{key}>"
    # A misspelt head still picks its transform, so that the answer is "unknown key; nearest".
    guesses = [near for key in value if (near := nearest(key, [*_BY_KEY, "time"]))]
    return f"<{'date' if guesses[0] == 'time' else guesses[0]}>" if guesses else None


_Tagged = Annotated[
    Annotated[Column, Tag("<column>")]
    | Annotated[Constant, Tag("<value>")]
    | Annotated[Concat, Tag("<concat>")]
    | Annotated[Coalesce, Tag("<coalesce>")]
    | Annotated[DateTime, Tag("<date>")],
    Discriminator(
        _tag,
        custom_error_type="not_a_transform",
        custom_error_message="write a column's name or one of column, value, concat, coalesce, date and time",
    ),
]
Transform = Annotated[_Tagged, BeforeValidator(_short)]
"""A transform; plain text is the name of a column, plain true or false a constant."""

WordOrTransform = Annotated[_Tagged, BeforeValidator(_short_constant)]
"""A transform; plain text is a constant."""


class Condition(Model):
    """A row filter by the values of one column: `{column: status, in: [A, B]}` or `not_in`.

    Args:
        column: Column of the file.
        within: Values (text) of which one must stand there; YAML key `in`.
        not_in: Values (text) of which none may stand there. NULL counts as blank text.
    """

    column: Words
    within: tuple[str, ...] | None = Field(default=None, alias="in")
    not_in: tuple[str, ...] | None = None

    @field_validator("within", "not_in")
    @classmethod
    def _some(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if value is not None and not value:
            raise mistake("is an empty list; name at least one value")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> "Condition":
        if (self.within is None) == (self.not_in is None):
            raise mistake("needs either `in:` or `not_in:`, and not both")
        return self


def columns_read(transform: AnyTransform) -> tuple[str, ...]:
    """Return the names of the file's columns that a transform reads, in the order written.

    Args:
        transform: Any transform.
    """
    match transform:
        case Column(column=column):
            return (column,)
        case Concat(concat=pieces):
            return tuple(piece for piece in pieces if isinstance(piece, str))
        case Coalesce(coalesce=columns):
            return columns
        case DateTime(date=date, time=time):
            return (date, time)
        case Constant():
            return ()
