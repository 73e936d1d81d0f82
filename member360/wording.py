"""Counted things in English sentences.

What belongs here: one member, two members. What does not: any sentence.
"""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with the noun that it asks for: `1 member`, `2,469 members`.

    Args:
        number: How many.
        one: The noun of one.
        many: The noun of none or several; absent: with an s.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def agreeing(number: int, one: str, many: str) -> str:
    """Return the verb that a number asks for, without the number.

    Args:
        number: How many.
        one: Such as `is`.
        many: Such as `are`.
    """
    return one if number == 1 else many
