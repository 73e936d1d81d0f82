"""Conditions in a reader's words, English and Chinese.

What belongs here: how each node of the grammar is said. What does not: the words for columns and comparisons
(`sentences.yml`), names of stages, tiers and businesses (labels), whether a condition makes sense (`compile`).
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from member360.activation.grammar import parse
from member360.activation.schema import ECOSYSTEM
from member360.activation.syntax import (
    Activity,
    AsOf,
    Between,
    Days,
    IsNull,
    Joined,
    Name,
    Node,
    Not,
    OneOf,
    Operation,
    Rows,
    Value,
)

Called = Callable[[str, str], str]
"""What a code of a group is called: `("stage", "dormant")` gives "Dormant"."""
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SHARES = frozenset(("away_share", "discount_share", "weekend_share", "sales_percentile_365d", "p_redeem"))
_GROUP = {
    "stage": "stage",
    "previous_stage": "stage",
    "entered_by": "entered_by",
    "tier": "tier",
    "next_tier": "tier",
    "tier_if_silent": "tier",
    "business": "business",
    "top_business": "business",
    "top_category": "category",
    "benefit_id": "benefit",
    "evidence": "evidence",
    "population": "scored_among",
    "model": "model",
}


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    content: dict[str, dict[str, dict[str, str]]] = YAML(typ="safe").load(
        Path(__file__).with_name("sentences.yml").read_text(encoding="utf-8")
    )
    return content


def in_words(condition: str, language: str, called: Called, day: Callable[[date], str] = str) -> tuple[str, ...]:
    """Say a condition.

    Args:
        condition: As a segment's or benefit's YAML has it.
        language: `en` or `zh`.
        called: Names of stages, tiers, businesses and the like.
        day: How a date is written.

    Returns:
        Phrases of which all must hold.

    Raises:
        ConditionError: It cannot be read.
    """
    node = parse(condition)
    speaker = _Speaker(language, called, day)
    terms = node.terms if isinstance(node, Joined) and node.word == "and" else (node,)
    return tuple(speaker.within(term) for term in terms) if len(terms) > 1 else (speaker.condition(node),)


class _Speaker:
    """One method for each kind of node."""

    def __init__(self, language: str, called: Called, day: Callable[[date], str]) -> None:
        self._language = language
        self._called = called
        self._day = day

    def condition(self, node: Node) -> str:  # noqa: PLR0911 (one for each kind of node)
        """A node that holds or does not."""
        match node:
            case Joined(word=word, terms=terms):
                return self._say("phrase", word).join(self.within(term) for term in terms)
            case Not(term=term):
                return self._opposite(term)
            case Operation(sign=sign) if sign in _COMPARISONS:
                return self._comparison(node)
            case OneOf(value=value, items=items):
                return self._is(self.value(value), self._listed(items, value))
            case Between():
                return self._between(node, "between")
            case IsNull(value=value):
                return self._say("phrase", "unknown", what=self.value(value))
            case Rows(word="any", table=table, where=where):
                one = self._say("rows", table, n=self._say("number", ">=", x=1))
                return one if where is None else self._say("phrase", "in_rows", rows=one, x=self.condition(where))
            case Value(value=bool() as holds):
                return self._say("phrase", "always" if holds else "never")
        return self.value(node)

    def within(self, term: Node) -> str:
        """A condition among others: in brackets where it is made of several."""
        said = self.condition(term)
        return self._say("phrase", "bracket", x=said) if isinstance(term, Joined) else said

    def value(self, node: Node, beside: Node | None = None) -> str:  # noqa: PLR0911 (one for each kind of node)
        """A node that has a value; `beside` is what it is compared with, which tells how to write it."""
        match node:
            case Value(value=value):
                return self._plain(value, beside)
            case Days(days=days):
                return self._say("phrase", "one_day" if days == 1 else "days", n=f"{days:,}")
            case AsOf():
                return self._say("phrase", "as_of")
            case Name():
                return self._noun(node)
            case Operation():
                return self._sum(node)
            case Rows(word="count", table=table, where=where):
                many = self._say("how_many", table)
                return many if where is None else self._say("phrase", "where", what=many, x=self.condition(where))
            case Activity(kind=kind, days=days, business=business):
                what = self._found("activity", str(kind.value)) or str(kind.value).replace("_", " ")
                last = self._say("phrase", "lately", what=what, days=self.value(Days(node.at, days)))
                return last if business is None else self._of_business(last, str(business.value))
        return self.condition(node)

    def _opposite(self, term: Node) -> str:
        match term:
            case IsNull(value=value):
                return self._say("phrase", "known", what=self.value(value))
            case OneOf(value=value, items=items):
                return self._is(self.value(value), self._say("phrase", "none_of", x=self._listed(items, value)))
            case Between():
                return self._between(term, "not_between")
        return self._say("phrase", "not", x=self.within(term))

    def _comparison(self, node: Operation) -> str:
        left, sign, right = node.left, node.sign, node.right
        if isinstance(left, Value | Days) and not isinstance(right, Value | Days):
            left, sign, right = right, _MIRRORED.get(sign, sign), left
        if isinstance(left, Rows) and left.word == "count":
            is_none = sign == "=" and isinstance(right, Value) and right.value == 0
            how_many = self._say("number", "none" if is_none else sign, x=self.value(right))
            rows = self._say("rows", left.table, n=how_many)
            return (
                rows if left.where is None else self._say("phrase", "in_rows", rows=rows, x=self.condition(left.where))
            )
        if isinstance(right, Value) and isinstance(right.value, bool) and sign in {"=", "!="}:
            said = self.condition(left)
            return said if right.value == (sign == "=") else self._say("phrase", "not", x=said)
        kind = "day" if _is_day(left) or _is_day(right) else "text" if _is_text(left, right) else "number"
        if kind == "text" and sign not in {"=", "!="}:
            kind = "number"
        return self._is(self.value(left, right), self._say(kind, sign, x=self.value(right, left)))

    def _between(self, node: Between, phrase: str) -> str:
        low, high = self.value(node.low, node.value), self.value(node.high, node.value)
        return self._is(self.value(node.value), self._say("phrase", phrase, low=low, high=high))

    def _listed(self, items: tuple[Node, ...], beside: Node) -> str:
        said = [self.value(item, beside) for item in items]
        *first, last = said
        together = self._say("phrase", "comma").join(first)
        return self._say("phrase", "last_or").join([together, last] if first else [last])

    def _sum(self, node: Operation) -> str:
        left, sign, right = node.left, node.sign, node.right
        if isinstance(right, Days) and sign in {"+", "-"}:
            word = "after" if sign == "+" else "before"
            return self._say("sum", word, days=self.value(right), day=self.value(left))
        for part, of in ((right, left), (left, right)):
            if sign == "*" and isinstance(part, Value) and isinstance(part.value, Decimal) and 0 < part.value < 1:
                return self._say("sum", "part", a=self.value(of), b=_percent(part.value))
        a, b = (self._bracketed(each) for each in (left, right))
        return self._say("sum", sign, a=a, b=b)

    def _bracketed(self, node: Node) -> str:
        said = self.value(node)
        return self._say("phrase", "bracket", x=said) if isinstance(node, Operation) else said

    def _plain(self, value: Decimal | str | bool | date, beside: Node | None) -> str:
        if isinstance(value, bool):
            return self._say("phrase", "yes" if value else "no")
        if isinstance(value, date):
            return self._day(value)
        if isinstance(value, Decimal):
            return _percent(value) if _is_share(beside) else f"{value.normalize():,f}"
        column = beside.column if isinstance(beside, Name) else ""
        return self._called(_GROUP[column], value) if column in _GROUP else value

    def _noun(self, node: Name) -> str:
        column = node.column
        noun = self._found("holds", column) or self._found("noun", column) or column.replace("_", " ")
        if node.table == "member_scores":
            noun = self._found("score", column) or noun
        return noun if node.business is None else self._of_business(noun, node.business)

    def _of_business(self, what: str, business: str) -> str:
        if business == ECOSYSTEM:
            return self._say("phrase", "in_all", what=what)
        return self._say("phrase", "in_business", what=what, business=self._called("business", business))

    def _is(self, what: str, how: str) -> str:
        return self._say("phrase", "is", what=what, how=how)

    def _found(self, group: str, code: str) -> str | None:
        both = _words()[group].get(code)
        return None if both is None else both[self._language]

    def _say(self, group: str, code: str, **values: Any) -> str:
        return _words()[group][code][self._language].format(**values)


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


def _is_share(node: Node | None) -> bool:
    if not isinstance(node, Name):
        return False
    return node.column in _SHARES or (node.table == "member_scores" and node.column == "score")


def _is_day(node: Node) -> bool:
    match node:
        case AsOf() | Value(value=date()):
            return True
        case Name(column=column):
            return column.endswith(("_on", "_since"))
        case Operation(left=left, right=Days()):
            return _is_day(left)
    return False


def _is_text(left: Node, right: Node) -> bool:
    named = any(isinstance(each, Name) and each.column in _GROUP for each in (left, right))
    return named or any(isinstance(each, Value) and isinstance(each.value, str) for each in (left, right))
