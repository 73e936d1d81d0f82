"""How text becomes a value: SQL for words, numbers, and names, and the rule that each broken form breaks.

What belongs here: one function for each kind of value, giving an expression for the value and one for the
broken rule. What does
not: moments (`moments.py`), how transforms are put together (`compile.py`), messages (`rules.py`). Reading is strict: a
form that can be read in two ways is refused, never guessed.
"""

from dataclasses import dataclass

from member360.workspace.contracts import ACTIVITY_TYPES
from member360.workspace.transforms import Unit

MOST = 1_000_000_000_000
_INVISIBLE = "".join(chr(code) for code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
BLANKS = "".join(chr(code) for code in (0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x3000))
_NUMBER = "[+-]?([0-9]+([.][0-9]+)?|[.][0-9]+)"
# Full-width digits are read only where they can be nothing but a number: no leading zero, one full stop at most.
_FULL_WIDTH = "([１-９][０-９]*|０)(．[０-９]+)?"


@dataclass(frozen=True)
class Reading:
    """SQL of a value.

    Args:
        value: Expression of the typed value; NULL where there is none or it is broken.
        broken: Expression of the name of the rule that the text breaks; NULL where it breaks none.
    """

    value: str
    broken: str


def quoted(text: str) -> str:
    """Return text as an SQL literal.

    Args:
        text: Any text.
    """
    return "'" + text.replace("'", "''") + "'"


def clean_id(expression: str) -> str:
    """Return SQL of an identifier without characters that cannot be seen; NULL if nothing is left.

    Args:
        expression: SQL of tidy text.
    """
    return f"nullif(trim(nfc_normalize(translate({expression}, {quoted(_INVISIBLE)}, '')), {quoted(BLANKS)}), '')"


def text(expression: str) -> Reading:
    """Return the reading of text that may be anything.

    Args:
        expression: SQL of tidy text.
    """
    return Reading(expression, "null")


def number_text(expression: str) -> str:
    """Return SQL of text whose full-width digits, where they are beyond doubt, are plain ones.

    Args:
        expression: SQL of tidy text.
    """
    plain = f"translate({expression}, '０１２３４５６７８９．', '0123456789.')"
    return f"case when regexp_full_match({expression}, '{_FULL_WIDTH}') then {plain} else {expression} end"


def money(expression: str, unit: Unit) -> Reading:
    """Return the reading of an amount: not negative, finite, on the cent grid, at most 10^12.

    Args:
        expression: SQL of `number_text`.
        unit: What one of the source's numbers is.
    """
    t = expression
    on_grid, value = {
        "units": ("[+-]?([0-9]+([.][0-9]{1,2}0*)?|[.][0-9]{1,2}0*)", f"try_cast({t} as decimal(18,2))"),
        "cents": ("[+-]?[0-9]+([.]0+)?", f"try_cast(try_cast({t} as bigint) * 0.01 as decimal(18,2))"),
        "thousandths": ("[+-]?([0-9]*0)([.]0+)?", f"try_cast(try_cast({t} as bigint) * 0.001 as decimal(18,2))"),
    }[unit]
    scale = {"units": 1, "cents": 100, "thousandths": 1000}[unit]
    # Nearly all amounts have the plainest form: it is looked at first, so that one comparison is enough.
    plain = {"units": "[0-9]{1,12}([.][0-9]{1,2}0*)?", "cents": "[0-9]{1,14}", "thousandths": "[0-9]{0,14}0"}[unit]
    broken = (
        f"case when {t} is null or regexp_full_match({t}, '{plain}') then null"
        f" when not regexp_full_match({t}, '{_NUMBER}') then 'not_a_number'"
        f" when abs(try_cast({t} as double)) > {MOST * scale} then 'absurd_amount'"
        f" when not regexp_full_match({t}, '{on_grid}') then 'below_a_cent'"
        f" when starts_with({t}, '-') and try_cast({t} as double) < 0 then 'negative_amount' end"
    )
    return Reading(value, broken)


def quantity(expression: str) -> Reading:
    """Return the reading of a quantity: not negative, at most three decimals.

    Args:
        expression: SQL of `number_text`.
    """
    t = expression
    broken = (
        f"case when {t} is null or regexp_full_match({t}, '[0-9]{{1,12}}') then null"
        f" when not regexp_full_match({t}, '{_NUMBER}') then 'not_a_number'"
        f" when abs(try_cast({t} as double)) > {MOST} then 'absurd_amount'"
        f" when not regexp_full_match({t}, '[+-]?([0-9]+([.][0-9]{{1,3}}0*)?|[.][0-9]{{1,3}}0*)')"
        f" then 'too_many_decimals'"
        f" when starts_with({t}, '-') and try_cast({t} as double) < 0 then 'negative_amount' end"
    )
    return Reading(f"try_cast({t} as decimal(18,3))", broken)


def whole(expression: str) -> Reading:
    """Return the reading of a whole number.

    Args:
        expression: SQL of `number_text`.
    """
    t = expression
    broken = (
        f"case when {t} is null or regexp_full_match({t}, '[0-9]{{1,12}}') then null"
        f" when not regexp_full_match({t}, '[+-]?[0-9]+([.]0+)?') then 'not_a_whole_number'"
        f" when abs(try_cast({t} as double)) > {MOST} then 'absurd_amount' end"
    )
    return Reading(f"try_cast({t} as bigint)", broken)


def plain_number(expression: str, kind: str, unit: Unit) -> Reading:
    """Return the reading of a number that has its type already, of cents at most and of no absurd size.

    Args:
        expression: SQL of an integer or a decimal.
        kind: What it is read as: `money`, `quantity` or `whole`.
        unit: Of money: what one of the source's numbers is, `units` or `cents`.
    """
    t = expression
    negative = f"case when {t} < 0 then 'negative_amount' end"
    if kind == "whole":
        return Reading(f"cast({t} as bigint)", "null")
    if kind == "quantity":
        return Reading(f"cast({t} as decimal(18,3))", negative)
    value = {"units": f"cast({t} as decimal(18,2))", "cents": f"cast(cast({t} as bigint) * 0.01 as decimal(18,2))"}
    return Reading(value[unit], negative)


def activity_type(expression: str) -> Reading:
    """Return the reading of a type of activity, one of a closed list.

    Args:
        expression: SQL of tidy text, mapped.
    """
    known = ", ".join(quoted(word) for word in ACTIVITY_TYPES)
    broken = f"case when {expression} not in ({known}) then 'unknown_activity_type' end"
    return Reading(expression, broken)


def currency(expression: str) -> Reading:
    """Return the reading of a currency: three capitals.

    Args:
        expression: SQL of tidy text.
    """
    value = f"upper({expression})"
    broken = f"case when not regexp_full_match({value}, '[A-Z]{{3}}') then 'not_a_currency' end"
    return Reading(value, broken)


def yes_or_no(expression: str) -> Reading:
    """Return the reading of true or false.

    Args:
        expression: SQL of tidy text, mapped.
    """
    value = (
        f"case when lower({expression}) in ('true', 't', 'yes', 'y', '1') then true"
        f" when lower({expression}) in ('false', 'f', 'no', 'n', '0') then false end"
    )
    return Reading(value, f"case when {expression} is not null and ({value}) is null then 'not_yes_or_no' end")
