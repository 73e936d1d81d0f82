"""The closed grammar of readable conditions: text in, tree out.

What belongs here: which words may follow which. What does not: whether a name exists or a comparison makes
sense (`compile`). Nothing of the text is ever passed on as SQL.

    condition  = both, {"or", both}          both = term, {"and", term}          term = ["not"], comparison
    comparison = sum, [("=" | "!=" | "<" | "<=" | ">" | ">="), sum | ["not"], "in", "(", sum, {",", sum}, ")"
                       | ["not"], "between", sum, "and", sum | "is", ["not"], "null"]
    sum        = product, {("+" | "-"), product}      product = atom, {("*" | "/"), atom}
    atom       = number, ["days" | "weeks"] | 'text' | date | "true" | "false" | "as_of" | "(", condition, ")"
               | "-", atom | name, ["[", 'business', "]"], [".", name]
               | ("count" | "any"), "(", name, ["where", condition], ")"
               | ("count_businesses" | "any_business"), "(", condition, ")"      for (… member_business where …)
               | "activity", "(", 'type', ",", number, "days", [",", 'business'], ")"
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from member360.activation.syntax import (
    Activity,
    AsOf,
    Between,
    ConditionError,
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
from member360.activation.tokens import Token, tokens_of

MOST_DEPTH = 30
MOST_DAYS = 36_500
_COMPARISONS = {"=", "!=", "<", "<=", ">", ">=", "<>", "=="}
_SAME_SIGN = {"<>": "!=", "==": "="}
_DAYS_IN = {"day": 1, "days": 1, "week": 7, "weeks": 7}
_OF_BUSINESSES = {"count_businesses": "count", "any_business": "any"}
_KEYWORDS = {"and", "or", "not", "in", "between", "is", "null", "where", "true", "false", *_DAYS_IN}


def parse(text: str) -> Node:
    """Read a condition.

    Args:
        text: As a segment's or benefit's YAML has it.

    Returns:
        Its tree.

    Raises:
        ConditionError: The text is not a condition; says where and what was expected.
    """
    return _Parser(text).whole()


class _Parser:
    """Recursive descent, one method for each line of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens_of(text)
        self._place = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._condition()
        if self._next.kind != "end":
            raise self._expected("`and`, `or` or the end")
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _is(self, *words: str) -> bool:
        return self._next.word in words and self._next.kind != "end"

    def _took(self, word: str) -> bool:
        taken = self._is(word)
        if taken:
            self._take()
        return taken

    def _need(self, word: str) -> Token:
        if not self._is(word):
            raise self._expected(f"`{word}`")
        return self._take()

    def _expected(self, what: str) -> ConditionError:
        token = self._next
        found = "the end" if token.kind == "end" else f"{token.text!r}"
        return ConditionError(self._text, token.at, f"found {found} where {what} is expected")

    def _condition(self) -> Node:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise ConditionError(self._text, self._next.at, f"more than {MOST_DEPTH} parentheses deep")
        node = self._chain("or", lambda: self._chain("and", self._term))
        self._depth -= 1
        return node

    def _chain(self, word: str, part: Callable[[], Node]) -> Node:
        at = self._next.at
        terms = [part()]
        while self._took(word):
            terms.append(part())
        return terms[0] if len(terms) == 1 else Joined(at, word, tuple(terms))

    def _term(self) -> Node:
        at = self._next.at
        opposite = False
        while self._took("not"):
            opposite = not opposite
        node = self._comparison()
        return Not(at, node) if opposite else node

    def _comparison(self) -> Node:
        at = self._next.at
        left = self._sum()
        if self._next.kind == "sign" and self._next.text in _COMPARISONS:
            sign = self._take().text
            return Operation(at, _SAME_SIGN.get(sign, sign), left, self._sum())
        if self._took("is"):
            opposite = self._took("not")
            self._need("null")
            node: Node = IsNull(at, left)
            return Not(at, node) if opposite else node
        opposite = self._took("not")
        if self._took("in"):
            node = OneOf(at, left, self._items())
        elif self._took("between"):
            low = self._sum()
            self._need("and")
            node = Between(at, left, low, self._sum())
        elif opposite:
            raise self._expected("`in` or `between`")
        else:
            return left
        return Not(at, node) if opposite else node

    def _items(self) -> tuple[Node, ...]:
        self._need("(")
        items = [self._sum()]
        while self._took(","):
            items.append(self._sum())
        self._need(")")
        return tuple(items)

    def _sum(self) -> Node:
        at = self._next.at
        node = self._product()
        while self._is("+", "-"):
            node = Operation(at, self._take().text, node, self._product())
        return node

    def _product(self) -> Node:
        at = self._next.at
        node = self._atom()
        while self._is("*", "/"):
            node = Operation(at, self._take().text, node, self._atom())
        return node

    def _atom(self) -> Node:
        token = self._next
        if token.kind == "number":
            return self._number()
        if token.kind == "text":
            return self._quoted()
        if token.kind == "date":
            return self._date()
        if self._took("("):
            node = self._condition()
            self._need(")")
            return node
        if self._took("-"):
            return Operation(token.at, "-", Value(token.at, Decimal(0)), self._atom())
        if token.kind == "name":
            return self._named()
        raise self._expected("a name, a number, a quoted text or `(`")

    def _number(self) -> Node:
        token = self._take()
        number = Decimal(token.text.rstrip("%"))
        if token.text.endswith("%"):
            return Value(token.at, number / 100)
        if not self._is(*_DAYS_IN):
            return Value(token.at, number)
        days = number * _DAYS_IN[self._take().word]
        if days != int(days) or days > MOST_DAYS:
            raise ConditionError(self._text, token.at, f"days are whole and at most {MOST_DAYS}")
        return Days(token.at, int(days))

    def _quoted(self) -> Value:
        if self._next.kind != "text":
            raise self._expected("a quoted text")
        token = self._take()
        quote = token.text[0]
        return Value(token.at, token.text[1:-1].replace(quote * 2, quote))

    def _date(self) -> Value:
        token = self._take()
        try:
            return Value(token.at, date.fromisoformat(token.text))
        except ValueError:
            wrong = f"{token.text} is no day of the calendar"
            raise ConditionError(self._text, token.at, wrong) from None

    def _named(self) -> Node:
        token = self._take()
        if token.word in {"true", "false"}:
            return Value(token.at, token.word == "true")
        if token.word == "as_of":
            return AsOf(token.at)
        if token.word in {"count", "any"} and self._is("("):
            return self._rows(token)
        if token.word in _OF_BUSINESSES and self._is("("):
            return self._businesses(token)
        if token.word == "activity" and self._is("("):
            return self._activity(token)
        if token.word in _KEYWORDS:
            self._place -= 1
            raise self._expected("a name, a number, a quoted text or `(`")
        if self._is("("):
            wrong = f"{token.text!r} is not a function"
            remedy = "functions are count(…), any(…), count_businesses(…), any_business(…) and activity(…)"
            raise ConditionError(self._text, token.at, wrong, remedy=remedy)
        return self._column(token)

    def _column(self, token: Token) -> Name:
        business = None
        if self._took("["):
            business = str(self._quoted().value)
            self._need("]")
            self._need(".")
            return Name(token.at, token.text, business, self._word())
        if self._took("."):
            return Name(token.at, token.text, None, self._word())
        return Name(token.at, None, None, token.text)

    def _word(self) -> str:
        if self._next.kind != "name":
            raise self._expected("a column's name")
        return self._take().text

    def _rows(self, token: Token) -> Rows:
        self._need("(")
        table = self._word()
        where = self._condition() if self._took("where") else None
        self._need(")")
        return Rows(token.at, token.word, table, where)

    def _businesses(self, token: Token) -> Rows:
        self._need("(")
        where = self._condition()
        self._need(")")
        return Rows(token.at, _OF_BUSINESSES[token.word], "member_business", where)

    def _activity(self, token: Token) -> Activity:
        self._need("(")
        kind = self._quoted()
        self._need(",")
        window = self._atom()
        if not isinstance(window, Days):
            raise ConditionError(self._text, window.at, "activity looks back a number of days", remedy="30 days")
        business = self._quoted() if self._took(",") else None
        self._need(")")
        return Activity(token.at, kind, window.days, business)
