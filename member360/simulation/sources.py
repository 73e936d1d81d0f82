"""Rows of whole numbers become the columns of accounts, activity and lines that a source delivers.

What belongs here: one function for each contract, and how a garbled row is garbled. What does not: files.
"""

from collections.abc import Callable

import polars as pl

from member360.simulation.calendar import Calendar
from member360.simulation.deliveries import CART, CORRUPT, ORPHAN
from member360.simulation.layout import Layout, name_of
from member360.simulation.people import NEVER
from member360.simulation.rows import TYPE
from member360.simulation.texts import device_text, email_text, landline_text, phone_text

POINTS_CURRENCY = "coins"
EXTRA_FIELD, NO_OBJECT = "wrong_number_of_fields", "not_a_json_object"
"""Rules that are broken by the row's form, not by a value."""
_AHEAD_DAYS = 30
_VALUES = {
    "phone": phone_text("phone", "phone_notation"),
    "email": email_text("email", "email_style"),
    "device": device_text("device"),
    "household_phone": landline_text("landline"),
}


def _id(layout: Layout, number: str) -> pl.Expr:
    return pl.concat_str(pl.lit(layout.shape.letter), pl.col(number).cast(pl.String))


def account_text(number: str) -> pl.Expr:
    """Return accounts as businesses know them; blank or 0 for nobody.

    Args:
        number: Column of accounts' numbers, -1 for nobody's.
    """
    return pl.when(pl.col(number) >= 0).then(pl.col(number).cast(pl.String).str.zfill(10)).otherwise(pl.lit("0"))


def _broken(layout: Layout) -> dict[str, pl.Expr]:
    """For each rule that the business's rows break: which rows break it."""
    is_corrupt = (pl.col("planted") & CORRUPT) > 0
    return {rule: is_corrupt & (pl.col("rule") == at) for at, rule in enumerate(layout.shape.corrupt)}


def activity_columns(frame: pl.DataFrame, layout: Layout, calendar: Calendar) -> pl.DataFrame:
    """Return activity as it is delivered.

    Args:
        frame: Rows of one business.
        layout: How they are written.
        calendar: The world's days.
    """
    mapped = layout.source.mapping
    broken = _broken(layout)
    planted = pl.col("planted")
    mark = pl.when((planted & ORPHAN) > 0).then(pl.lit("X")).when((planted & CART) > 0).then(pl.lit("C"))
    own = pl.concat_str(pl.lit(layout.shape.letter), mark.otherwise(pl.lit("")), pl.col("row").cast(pl.String))
    related = (
        pl.when(pl.col("related") >= 0)
        .then(_id(layout, "related"))
        .when((planted & ORPHAN) > 0)
        .then(pl.concat_str(pl.lit(f"{layout.shape.letter}N"), pl.col("row").cast(pl.String)))
    )
    day = pl.col("day").cast(pl.Int64)
    if "in_the_future" in broken:
        day = pl.when(broken["in_the_future"]).then(pl.col("deliver").cast(pl.Int64) + _AHEAD_DAYS).otherwise(day)
    epoch = (day + calendar.first_number) * 86_400 + pl.col("second") - layout.hours * 3600
    words = layout.type_words(mapped["activity_type"])
    has_points = pl.col("points") >= 0
    channels = dict(enumerate(layout.shape.channels))
    values: dict[str, pl.Expr] = {
        "activity_id": own,
        "account_id": account_text("account"),
        "activity_type": pl.col("type").replace_strict(words, return_dtype=pl.String),
        "occurred_at": layout.moment(epoch, mapped["occurred_at"]),
        "related_activity_id": related,
        "points": pl.when(has_points).then(pl.col("points")),
        "points_currency": pl.when(has_points).then(pl.lit(POINTS_CURRENCY)),
        "city": pl.col("city").replace_strict(dict(enumerate(layout.cities)), default=None, return_dtype=pl.String),
        "channel": pl.col("channel").replace_strict(channels, default=None, return_dtype=pl.String),
        "benefit_id": pl.col("benefit").replace_strict(
            dict(enumerate(layout.benefits)), default=None, return_dtype=pl.String
        ),
    }
    for name, column in _MONEY.items():
        values[name] = layout.money(pl.col(column).cast(pl.Int64), mapped[name])
    for rule, (name, garble) in _GARBLED.items():
        if rule in broken and name:
            values[name] = pl.when(broken[rule]).then(garble(values[name])).otherwise(values[name])
    columns = [values[name].alias(name_of(transform)) for name, transform in mapped.items()]
    corrects = layout.source.corrects_by
    if corrects is not None and corrects.column is not None:
        columns.append(pl.col("version").alias(corrects.column))
    for condition in layout.source.where:
        out = pl.lit((condition.not_in or ("",))[0])
        columns.append(pl.when((planted & CART) > 0).then(out).otherwise(pl.lit("done")).alias(condition.column))
    form = [
        pl.lit(None, pl.String) if rule not in broken else pl.when(broken[rule]).then(pl.lit(rule))
        for rule in (EXTRA_FIELD, NO_OBJECT)
    ]
    return frame.select(*columns, pl.coalesce(form).alias("_form"), pl.col("deliver").alias("_deliver"))


_MONEY = {
    "amount": "amount",
    "list_amount": "list",
    "discount_amount": "discount",
    "coupon_amount": "coupon",
    "coins_amount": "coins",
}


def _minus(value: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("-"), value.cast(pl.String))


# Rule to the contract column that is garbled and how; without a column the row's form is, or the day.
_GARBLED: dict[str, tuple[str, Callable[[pl.Expr], pl.Expr]]] = {
    "unmapped_word": ("activity_type", lambda _: pl.lit("???")),
    "unknown_activity_type": ("activity_type", lambda _: pl.lit("???")),
    "required": ("activity_id", lambda _: pl.lit(None, pl.String)),
    "not_a_moment": ("occurred_at", lambda _: pl.lit("yesterday")),
    "sentinel_date": ("occurred_at", lambda _: pl.lit("1970-01-01 00:00:00")),
    "offset_missing": ("occurred_at", lambda value: value.str.head(19)),
    "not_a_number": ("amount", lambda value: pl.concat_str(value, pl.lit("?"))),
    "negative_amount": ("amount", _minus),
    "in_the_future": ("", _minus),
    EXTRA_FIELD: ("", _minus),
    NO_OBJECT: ("", _minus),
}


def line_columns(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Return order lines as they are delivered.

    Args:
        frame: Lines of one business.
        layout: How they are written.
    """
    values = {
        "activity_id": _id(layout, "order"),
        "line_no": pl.col("line"),
        "category": pl.col("category").replace_strict(
            dict(enumerate(layout.shape.lines.categories)), return_dtype=pl.String
        ),
        "sku": pl.concat_str(pl.lit(layout.shape.letter), pl.col("sku").cast(pl.String).str.zfill(5)),
        "quantity": pl.col("quantity"),
    }
    mapped = layout.source.mapping
    values["amount"] = layout.money(pl.col("amount").cast(pl.Int64), mapped["amount"])
    columns = [values[name].alias(name_of(transform)) for name, transform in mapped.items()]
    return frame.select(*columns, pl.lit(None, pl.String).alias("_form"), pl.col("deliver").alias("_deliver"))


def account_columns(frame: pl.DataFrame, layout: Layout, calendar: Calendar) -> pl.DataFrame:
    """Return versions of accounts as they are delivered.

    Args:
        frame: Versions of one business's accounts.
        layout: How they are written.
        calendar: The world's days.
    """
    midnight = (pl.col("opened") + calendar.first_number) * 86_400 - layout.hours * 3600
    seen = (pl.col("phone_until") + calendar.first_number) * 86_400 + 43_200 - layout.hours * 3600
    seen = pl.when(pl.col("phone_until") < NEVER).then(seen)
    source = layout.source
    columns = {
        name_of(source.mapping["account_id"]): account_text("number"),
        name_of(source.mapping["registered_at"]): layout.moment(
            midnight + pl.col("second"), source.mapping["registered_at"]
        ),
    }
    for identifier in source.identifiers:
        columns[name_of(identifier.value)] = _VALUES[identifier.kind]
        if identifier.kind in {"phone", "email"}:
            columns[name_of(identifier.verified)] = layout.flag(f"{identifier.kind}_verified", identifier.verified)
        if identifier.last_seen_at is not None:
            columns[name_of(identifier.last_seen_at)] = layout.moment(seen, identifier.last_seen_at)
    for consent in source.consents:
        columns[name_of(consent.granted)] = layout.flag("sms", consent.granted)
    shown = [expression.alias(name) for name, expression in columns.items()]
    return frame.select(*shown, pl.lit(None, pl.String).alias("_form"), pl.col("deliver").alias("_deliver"))


TYPES_WITH_MONEY = (TYPE["order"], TYPE["refund"])
