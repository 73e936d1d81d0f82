"""What a readable condition is made of, once it has been read.

What belongs here: the tree's nodes and the mistake that points into the text. What does not: reading text
(`grammar`), meaning (`compile`).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from member360.errors import UserMistake


class ConditionError(UserMistake):
    """A condition cannot be understood.

    Args:
        text: The condition.
        at: 0-based place in it.
        wrong: What is wrong.
        near: The nearest valid name, or an empty string.
        remedy: What to do.
    """

    def __init__(self, text: str, at: int, wrong: str, near: str = "", remedy: str = "") -> None:
        self.at = at
        self.wrong = f"{_place(text, at)}: {wrong}"
        self.near = near
        self.remedy = remedy
        words = [self.wrong, f"nearest: {near!r}" if near else "", remedy]
        super().__init__("; ".join(word for word in words if word) + "\n" + _pointed_at(text, at))

    @classmethod
    def within(cls, place: str, problem: "ConditionError") -> "ConditionError":
        """The same mistake, saying in whose condition it is."""
        named = cls.__new__(cls)
        named.at, named.wrong, named.near, named.remedy = (
            problem.at,
            problem.wrong,
            problem.near,
            problem.remedy,
        )
        UserMistake.__init__(named, f"{place}: {problem}")
        return named


@dataclass(frozen=True)
class Node:
    """Any part of a condition; `at` is where it begins in the text."""

    at: int


@dataclass(frozen=True)
class Value(Node):
    """A number, text, truth value or date as written."""

    value: Decimal | str | bool | date


@dataclass(frozen=True)
class Days(Node):
    """A number of days."""

    days: int


@dataclass(frozen=True)
class AsOf(Node):
    """The as-of day of whatever the condition is asked of."""


@dataclass(frozen=True)
class Name(Node):
    """A column: `column`, `table.column` or `table['business'].column`."""

    table: str | None
    business: str | None
    column: str


@dataclass(frozen=True)
class Joined(Node):
    """Conditions joined by `and` or `or`."""

    word: str
    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """The opposite of a condition."""

    term: Node


@dataclass(frozen=True)
class Operation(Node):
    """Two values with `= != < <= > >=` or `+ - * /` between them."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class OneOf(Node):
    """`value in (…)`."""

    value: Node
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Between(Node):
    """`value between low and high`, both included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class IsNull(Node):
    """`value is null`: not known, or not so."""

    value: Node


@dataclass(frozen=True)
class Rows(Node):
    """`count(table where …)`: how many of the member's rows hold. `any(table where …)`: whether one does."""

    word: str
    table: str
    where: Node | None


@dataclass(frozen=True)
class Activity(Node):
    """`activity('order', 30 days, 'business')`: how many activities in the days up to the as-of day."""

    kind: Value
    days: int
    business: Value | None


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return f"column {column}" if "\n" not in text.strip() else f"line {line}, column {column}"


def _pointed_at(text: str, at: int) -> str:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    return f"    {line}\n    {' ' * (at - start)}^"
