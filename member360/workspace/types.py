"""Field types that the workspace's models are made of: names, zones, dates, exact numbers, labels.

What belongs here: one type, one rule, one message a user can act on. What does not: any model of a file.
Numbers that end as DECIMAL are given in quotes or as whole numbers, so that no binary fraction comes between.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictInt,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from member360.workspace.problems import nearest

RESERVED_BUSINESS = "ecosystem"
SLUG = r"[a-z][a-z0-9_]{0,59}"
"""What a name may be: it becomes part of file names and of conditions."""


def mistake(message: str) -> PydanticCustomError:
    """Return the error a validator raises; the loader adds file, line and key.

    Args:
        message: What is wrong, then `; ` and what to do.
    """
    return PydanticCustomError("member360", "{message}", {"message": message})


class Model(BaseModel):
    """A part of a workspace: frozen, unknown keys refused, keys by their YAML names.

    Validation with a `dict` as context notes which model read which YAML mapping, so that an unknown key
    can be answered with the nearest key of that very model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _note_model(cls, data: Any, info: ValidationInfo) -> Any:
        if isinstance(info.context, dict) and isinstance(data, dict):
            info.context[id(data)] = cls
        return data

    @classmethod
    def keys(cls) -> list[str]:
        """Return the keys a YAML mapping of this model may have."""
        return [field.alias or name for name, field in cls.model_fields.items()]


def chosen_by(key: str, *options: str) -> Discriminator:
    """Return what picks the model of a mapping by one of its keys; the models are tagged `<option>`.

    Args:
        key: The YAML key.
        options: Its values.
    """

    def tag(value: Any) -> str | None:
        field = "source" if key == "from" else key
        chosen = value.get(key) if isinstance(value, dict) else getattr(value, field, None)
        return f"<{chosen}>" if chosen in options else None

    return Discriminator(
        tag,
        custom_error_type=f"choose {key} {' '.join(options)}",
        custom_error_message="unknown kind of mapping",
    )


def _matches(pattern: str, what: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise mistake(f"{value!r} is not {what}")
        return value

    return check


def known_zone(value: str) -> str:
    """Return the name of a time zone as it is, if there is one of that name.

    Raises:
        PydanticCustomError: If there is none; the message has the nearest name.
    """
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        near = nearest(value, available_timezones())
        hint = f"nearest: {near!r}; " if near else ""
        raise mistake(f"{value!r} is not a time zone; {hint}write a name like Europe/Paris") from None
    return value


def _day(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise mistake(f"{value!r} is not a day of the calendar") from None
    if type(value) is date:
        return value
    raise mistake(f"{value!r} is not a day; write it as 2017-12-31")


def _instant(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise mistake(f"{value!r} is not a moment; write it as 2017-12-31T06:00:00Z") from None
    if moment.tzinfo is None:
        raise mistake(f"{value!r} has no offset; write it as 2017-12-31T06:00:00Z")
    return moment.astimezone(UTC).replace(tzinfo=None)


def exact(value: Any, places: int, *, floats: bool = False) -> Decimal:
    """Return an exact number with a fixed count of decimals.

    Args:
        value: Text, whole number or Decimal as the workspace gives it.
        places: Decimals kept; more are refused rather than rounded.
        floats: Also take a bare YAML number with decimals, by its shortest text.

    Raises:
        PydanticCustomError: If it is no such number.
    """
    if isinstance(value, float) and not floats:
        raise mistake(f'{value} is a floating point number; write it in quotes: "{value}"')
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        raise mistake(f"{value!r} is not a number")
    try:
        number = Decimal(str(value)) if re.fullmatch(r"-?\d+(\.\d+)?", str(value)) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise mistake(f'{value!r} is not a number; write it like "12.50"')
    if number.adjusted() >= 18 - places:
        raise mistake(f"{value!r} is too large")
    rounded = number.quantize(Decimal(1).scaleb(-places))
    if rounded != number:
        raise mistake(f"{value!r} has more than {places} decimals")
    return rounded


def _number(
    places: int,
    low: str | None = None,
    high: str | None = None,
    *,
    above: str | None = None,
    floats: bool = False,
) -> Callable[[Any], Decimal]:
    def check(value: Any) -> Decimal:
        number = exact(value, places, floats=floats)
        if low is not None and number < Decimal(low):
            raise mistake(f"{value!r} is less than {low}")
        if above is not None and number <= Decimal(above):
            raise mistake(f"{value!r} must be more than {above}")
        if high is not None and number > Decimal(high):
            raise mistake(f"{value!r} is more than {high}")
        return number

    return check


def _not_blank(value: str) -> str:
    if not value.strip():
        raise mistake("is blank; write something")
    return value


Slug = Annotated[
    str,
    AfterValidator(_matches(SLUG, "a name; use small letters, digits and _, beginning with a letter")),
]
BenefitId = Annotated[
    str,
    AfterValidator(_matches(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a benefit's id; use letters, digits, . _ -")),
]
Words = Annotated[str, AfterValidator(_not_blank)]
Zone = Annotated[str, AfterValidator(known_zone)]
CurrencyCode = Annotated[str, AfterValidator(_matches(r"[A-Z]{3}", "a currency; write three capitals like USD"))]
CountryCode = Annotated[str, AfterValidator(_matches(r"[A-Z]{2}", "a country; write two capitals like US"))]
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A moment in UTC, naive; YAML must give the offset."""

Money = Annotated[Decimal, BeforeValidator(_number(2, "0"))]
Share = Annotated[Decimal, BeforeValidator(_number(6, "0", "1"))]
Rate = Annotated[Decimal, BeforeValidator(_number(6, "0"))]
PositiveRate = Annotated[Decimal, BeforeValidator(_number(6, above="0"))]
Thousandths = Annotated[Decimal, BeforeValidator(_number(3, above="0", floats=True))]
"""A number above 0 with up to three decimals, written bare (2.5) or in quotes."""

Count = Annotated[StrictInt, Field(ge=0)]
Positive = Annotated[StrictInt, Field(ge=1)]


class Label(Model):
    """Words on screen in each language the screens speak; none may be missing."""

    en: Words
    zh: Words
