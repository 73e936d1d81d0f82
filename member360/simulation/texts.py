"""How phones, e-mails and devices are written, and how they should read.

What belongs here: text made of the whole numbers of `identifiers.py`, over whole columns. What does not: which account
states which.
"""

import polars as pl

from member360.simulation.identifiers import DOMAINS

_SURNAMES = (
    "wang",
    "li",
    "zhang",
    "liu",
    "chen",
    "yang",
    "huang",
    "zhao",
    "wu",
    "zhou",
    "xu",
    "sun",
    "ma",
    "zhu",
    "hu",
    "guo",
)
_GIVEN = (
    "wei",
    "fang",
    "min",
    "jing",
    "lei",
    "jun",
    "yan",
    "tao",
    "ming",
    "chao",
    "xia",
    "ping",
    "gang",
    "hui",
)
_FULL_WIDTH = "０１２３４５６７８９"


def phone_text(digits: str, notation: str) -> pl.Expr:
    """Return phones as delivered; NULL where there is none.

    Args:
        digits: Column of eleven (or ten) digits as a number, 0 for none.
        notation: Column of the notation.
    """
    text = pl.col(digits).cast(pl.String)
    a, b, c = text.str.slice(0, 3), text.str.slice(3, 4), text.str.slice(7)
    wide = text.str.replace_many(list("0123456789"), list(_FULL_WIDTH))
    kind = pl.col(notation)
    return (
        pl.when(pl.col(digits) == 0)
        .then(None)
        .when(kind == 1)
        .then(pl.concat_str(pl.lit("+86 "), a, pl.lit("-"), b, pl.lit("-"), c))
        .when(kind == 2)  # noqa: PLR2004 (a number for each notation)
        .then(pl.concat_str(pl.lit("0086"), text))
        .when(kind == 3)  # noqa: PLR2004
        .then(pl.concat_str(a, pl.lit(" "), b, pl.lit(" "), c))
        .when(kind == 4)  # noqa: PLR2004
        .then(pl.concat_str(pl.lit("(+86)"), text))
        .when(kind == 5)  # noqa: PLR2004
        .then(wide)
        .otherwise(text)
    )


def phone_reading(digits: str) -> pl.Expr:
    """Return phones as they should read: E.164, NULL where they are no number.

    Args:
        digits: As for `phone_text`.
    """
    whole = pl.col(digits) >= 10_000_000_000  # noqa: PLR2004 (eleven digits)
    return pl.when(whole).then(pl.concat_str(pl.lit("+86"), pl.col(digits).cast(pl.String)))


def email_text(serial: str, style: str, *, reading: bool = False) -> pl.Expr:
    """Return e-mails as delivered or as they should read; NULL where there is none.

    Args:
        serial: Column of mailboxes' serials, -1 for none.
        style: Column of how it is written.
        reading: Whether as it should read.
    """
    number = pl.col(serial)
    surname = _picked(_SURNAMES, number % len(_SURNAMES))
    given = _picked(_GIVEN, number // len(_SURNAMES) % len(_GIVEN))
    rest = (number * 7_919 % 99_999_989).cast(pl.String)  # a prime: no two serials below it share it
    names, weights = list(DOMAINS), list(DOMAINS.values())
    limits = [round(100 * sum(weights[: i + 1])) for i in range(len(weights))]
    domain = pl.lit(names[-1])
    for name, limit in reversed(list(zip(names[:-1], limits[:-1], strict=True))):
        domain = pl.when(number * 31 % 100 < limit).then(pl.lit(name)).otherwise(domain)
    # Only this provider ignores dots; elsewhere a dot would make another mailbox.
    dotted = (pl.col(style) == 2) & (domain == "gmail.com")  # noqa: PLR2004 (a number for each style)
    between = pl.lit("") if reading else pl.when(dotted).then(pl.lit(".")).otherwise(pl.lit(""))
    slip = pl.when(pl.col(style) == 3).then(pl.lit("x")).otherwise(pl.lit(""))  # noqa: PLR2004
    text = pl.concat_str(surname, between, given, rest, slip, pl.lit("@"), domain)
    if not reading:
        text = pl.when(pl.col(style) == 1).then(text.str.to_uppercase()).otherwise(text)
    return pl.when(number >= 0).then(text)


def device_text(number: str) -> pl.Expr:
    """Return devices as delivered.

    Args:
        number: Column of whole numbers.
    """
    return pl.concat_str(pl.lit("d-"), (pl.col(number) & 0x7FFFFFFFFFFF).cast(pl.String))


def landline_text(household: str, *, reading: bool = False) -> pl.Expr:
    """Return landlines as delivered, or as they should read.

    Args:
        household: Column of numbers of households.
        reading: Whether as it should read.
    """
    local = (pl.col(household) * 7_919 % 9_999_991).cast(pl.String).str.zfill(7)
    return pl.concat_str(pl.lit("+86106" if reading else "010-6"), local)


def _picked(words: tuple[str, ...], position: pl.Expr) -> pl.Expr:
    return position.replace_strict(dict(enumerate(words)), default="", return_dtype=pl.String)
