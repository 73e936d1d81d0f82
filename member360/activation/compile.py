"""What a readable condition means: a question in SQL with every value bound.

What belongs here: checking that comparisons make sense, composing SQL. What does not: reading text
(`grammar`), looking names up (`names`), asking (`segments`). Only names that the schema lists get into the
SQL; whatever a user wrote is bound.

What is unknown (NULL) equals nothing and is neither above nor below anything, so a comparison with it does not hold and
`not` of that does: `not last_benefit_on > as_of - 30 days` has the members in it who never got a benefit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from member360.activation.grammar import parse
from member360.activation.names import Names, Scope
from member360.activation.schema import ACTIVITY, BY_BUSINESS, ECOSYSTEM, MANY, MEMBER, Kind, Schema
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
from member360.workspace.problems import nearest

_COMPARISONS = {"=", "!=", "<", "<=", ">", ">="}
_SAME = {Kind.DAYS: Kind.NUMBER}


@dataclass(frozen=True)
class Compiled:
    """A question for member ids.

    Args:
        sql: One SELECT of `member_id`, sorted; values are `$p1`, `$p2` ….
        parameters: The values.
    """

    sql: str
    parameters: dict[str, Any]


def compile_condition(text: str, schema: Schema, as_of: date) -> Compiled:
    """Make the question that a condition asks.

    Args:
        text: The condition.
        schema: What it may name.
        as_of: What `as_of` stands for.

    Returns:
        The question.

    Raises:
        ConditionError: The condition is wrong; says where, and the nearest valid name.
    """
    return _Compiler(text, schema, as_of).whole()


def check_condition(text: str, schema: Schema) -> None:
    """Refuse a condition that could not be asked; needs no data.

    Raises:
        ConditionError: The condition is wrong.
    """
    compile_condition(text, schema, date(2000, 1, 1))


class _Compiler:
    """Walks the tree; one method for each kind of node."""

    def __init__(self, text: str, schema: Schema, as_of: date) -> None:
        self._text = text
        self._schema = schema
        self._as_of = as_of
        self._names = Names(text, schema)
        self._bind = self._names.bind
        self._wrong = self._names.wrong
        self._by_node: dict[type[Node], Callable[[Any, Scope], tuple[str, Kind]]] = {
            Value: lambda node, _: (self._bind(node.value), _kind_of(node)),
            Days: lambda node, _: (self._bind(node.days), Kind.DAYS),
            Name: self._names.column,
            Operation: self._operation,
            OneOf: self._one_of,
            Between: self._between,
            IsNull: lambda node, scope: (f"{self._value(node.value, scope)[0]} is null", Kind.TRUTH),
            Rows: lambda node, _: self._rows(node),
            Activity: lambda node, _: self._activity(node),
            Joined: lambda node, scope: (f"({self._condition(node, scope)})", Kind.TRUTH),
            Not: lambda node, scope: (f"({self._condition(node, scope)})", Kind.TRUTH),
        }

    def whole(self) -> Compiled:
        where = self._condition(parse(self._text), Scope(MEMBER, "m"))
        source = f"{self._schema.relation(MEMBER)} as m{self._names.joins()}"
        sql = f"select m.member_id as member_id from {source} where {where} order by m.member_id"
        return Compiled(sql, self._names.parameters)

    def _condition(self, node: Node, scope: Scope) -> str:
        """SQL of something that holds or does not."""
        if isinstance(node, Joined):
            return f" {node.word} ".join(f"({self._condition(term, scope)})" for term in node.terms)
        if isinstance(node, Not):
            return f"not ({self._condition(node.term, scope)})"
        table = None if scope.many else _table_of_many(node, scope.table)
        if table is not None:
            alias = self._names.alias()
            inner = self._condition(node, replace(scope, many=((table, alias),)))
            source = f"{self._schema.relation(table)} as {alias}"
            return f"exists (select 1 from {source} where {alias}.member_id = m.member_id and {inner})"
        sql, kind = self._value(node, scope)
        if kind is not Kind.TRUTH:
            raise self._wrong(node, f"a {kind} is not a condition", remedy="compare it with something")
        return _holds(sql) if isinstance(node, Name) else sql

    def _value(self, node: Node, scope: Scope) -> tuple[str, Kind]:
        """SQL of a node, and what kind of value it is."""
        day = self._constant_day(node)
        if day is not None:
            return self._bind(day), Kind.DATE
        return self._by_node[type(node)](node, scope)

    def _operation(self, node: Operation, scope: Scope) -> tuple[str, Kind]:
        if node.sign not in _COMPARISONS:
            return self._arithmetic(node, scope)
        ordered = node.sign not in {"=", "!="}
        left, right = self._comparable([node.left, node.right], scope, ordered=ordered)
        if node.sign == "!=":
            return f"not {_holds(f'{left} = {right}')}", Kind.TRUTH
        return _holds(f"{left} {node.sign} {right}"), Kind.TRUTH

    def _one_of(self, node: OneOf, scope: Scope) -> tuple[str, Kind]:
        first, *items = self._comparable([node.value, *node.items], scope)
        return _holds(f"{first} in ({', '.join(items)})"), Kind.TRUTH

    def _between(self, node: Between, scope: Scope) -> tuple[str, Kind]:
        first, low, high = self._comparable([node.value, node.low, node.high], scope, ordered=True)
        return _holds(f"{first} between {low} and {high}"), Kind.TRUTH

    def _constant_day(self, node: Node) -> date | None:
        """The day that a node is whatever the data: `as_of`, a date, either with days added."""
        if isinstance(node, AsOf):
            return self._as_of
        if isinstance(node, Value) and isinstance(node.value, date):
            return node.value
        if not (isinstance(node, Operation) and node.sign in {"+", "-"} and isinstance(node.right, Days)):
            return None
        day = self._constant_day(node.left)
        if day is None:
            return None
        try:
            return day + timedelta(days=node.right.days if node.sign == "+" else -node.right.days)
        except OverflowError:
            raise self._wrong(node, "no day of the calendar is that far away") from None

    def _comparable(self, nodes: list[Node], scope: Scope, *, ordered: bool = False) -> list[str]:
        """SQL of values that are compared with one another."""
        found = [self._value(node, scope) for node in nodes]
        kinds = [_SAME.get(kind, kind) for _, kind in found]
        for node, (_, kind), plain in zip(nodes, found, kinds, strict=True):
            if plain is not kinds[0]:
                raise self._wrong(node, f"a {kind} cannot be compared with a {found[0][1]}")
        if ordered and kinds[0] in {Kind.TEXT, Kind.TRUTH}:
            raise self._wrong(nodes[0], f"a {kinds[0]} has no order", remedy="use = or !=")
        self._known_words(nodes)
        return [sql for sql, _ in found]

    def _known_words(self, nodes: Iterable[Node]) -> None:
        """Refuse a text that the compared column can never hold."""
        for column in [node for node in nodes if isinstance(node, Name)]:
            words = self._schema.words(column.column)
            for node in nodes:
                if words and isinstance(node, Value) and node.value not in words:
                    wrong = f"{column.column} is never {node.value!r}"
                    near = nearest(str(node.value), words)
                    raise self._wrong(node, wrong, near, f"one of {', '.join(words)}")

    def _arithmetic(self, node: Operation, scope: Scope) -> tuple[str, Kind]:
        (left, left_kind), (right, right_kind) = (self._value(side, scope) for side in (node.left, node.right))
        kinds = (left_kind, right_kind)
        if Kind.DATE in kinds and node.sign in {"+", "-"}:
            if kinds == (Kind.DATE, Kind.DAYS):
                return f"({left} {node.sign} cast({right} as integer))", Kind.DATE
            if kinds == (Kind.DATE, Kind.DATE) and node.sign == "-":
                return f"({left} - {right})", Kind.DAYS
        elif set(kinds) <= {Kind.NUMBER, Kind.DAYS}:
            divisor = f"nullif({right}, 0)" if node.sign == "/" else right
            return f"({left} {node.sign} {divisor})", Kind.NUMBER
        wrong = f"`{node.sign}` does not go between a {left_kind} and a {right_kind}"
        raise self._wrong(node, wrong, remedy="dates take days: as_of + 7 days")

    def _rows(self, node: Rows) -> tuple[str, Kind]:
        tables = (*BY_BUSINESS, *MANY)
        if node.table not in tables:
            wrong = f"{node.word}(…) goes over {', '.join(tables)}; {node.table!r} is none of them"
            raise self._wrong(node, wrong, nearest(node.table, tables))
        alias = self._names.alias()
        conditions = [f"{alias}.member_id = m.member_id"]
        if node.table in BY_BUSINESS:
            conditions.append(f"{alias}.business <> {self._bind(ECOSYSTEM)}")
        if node.where is not None:
            conditions.append(f"({self._condition(node.where, Scope(node.table, alias))})")
        source = f"from {self._schema.relation(node.table)} as {alias} where {' and '.join(conditions)}"
        if node.word == "any":
            return f"exists (select 1 {source})", Kind.TRUTH
        return f"(select count(*) {source})", Kind.NUMBER

    def _activity(self, node: Activity) -> tuple[str, Kind]:
        kind, types = str(node.kind.value), self._schema.activity_types
        if kind not in types:
            wrong = f"unknown activity type {kind!r}"
            raise self._wrong(node.kind, wrong, nearest(kind, types), f"one of {', '.join(types)}")
        alias = self._names.alias()
        first = self._bind(self._as_of - timedelta(days=node.days - 1))
        conditions = [
            f"{alias}.member_id = m.member_id",
            f"{alias}.activity_type = {self._bind(kind)}",
            f"{alias}.activity_date between {first} and {self._bind(self._as_of)}",
        ]
        if node.business is not None and node.business.value != ECOSYSTEM:
            self._names.known_business(node.business, str(node.business.value))
            conditions.append(f"{alias}.business = {self._bind(node.business.value)}")
        source = f"{self._schema.relation(ACTIVITY)} as {alias}"
        return f"(select count(*) from {source} where {' and '.join(conditions)})", Kind.NUMBER


def _holds(sql: str) -> str:
    """SQL that is true or false, never NULL."""
    return f"coalesce({sql}, false)"


def _kind_of(node: Value) -> Kind:
    match node.value:
        case bool():
            return Kind.TRUTH
        case str():
            return Kind.TEXT
        case date():
            return Kind.DATE
        case _:
            return Kind.NUMBER


def _table_of_many(node: Node, here: str) -> str | None:
    """The table of many rows that a comparison names outside `any(…)`, if it does."""
    match node:
        case Name():
            return node.table if node.table in MANY and node.table != here else None
        case Operation():
            parts: tuple[Node, ...] = (node.left, node.right)
        case OneOf():
            parts = (node.value, *node.items)
        case Between():
            parts = (node.value, node.low, node.high)
        case IsNull():
            parts = (node.value,)
        case _:
            return None
    return next((found for part in parts if (found := _table_of_many(part, here))), None)
