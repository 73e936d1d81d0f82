"""Looking up what a condition names, and keeping what it says out of the SQL.

What belongs here: tables, columns, businesses and their aliases; binding values. What does not: comparisons
(`compile`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from member360.activation.schema import BY_BUSINESS, ECOSYSTEM, MANY, MEMBER, TABLES, Kind, Schema
from member360.activation.syntax import ConditionError, Name, Node
from member360.workspace.problems import nearest


@dataclass(frozen=True)
class Scope:
    """Where a plain name is looked for, and which aliases tables of many rows have here."""

    table: str
    alias: str
    many: tuple[tuple[str, str], ...] = ()


class Names:
    """The names and values of one condition.

    Args:
        text: The condition, for pointing into it.
        schema: What it may name.
    """

    def __init__(self, text: str, schema: Schema) -> None:
        self.parameters: dict[str, Any] = {}
        self._text = text
        self._schema = schema
        self._joins: dict[tuple[str, str], str] = {}
        self._aliases = 0

    def bind(self, value: object) -> str:
        """Keep a value beside the SQL; what stands for it there."""
        name = f"p{len(self.parameters) + 1}"
        self.parameters[name] = value
        return f"cast(${name} as date)" if isinstance(value, date) else f"${name}"

    def alias(self) -> str:
        """A name that no other table of this question has."""
        self._aliases += 1
        return f"t{self._aliases}"

    def wrong(self, node: Node, wrong: str, near: str = "", remedy: str = "") -> ConditionError:
        """The mistake of a node."""
        return ConditionError(self._text, node.at, wrong, near, remedy)

    def joins(self) -> str:
        """SQL that brings in the rows of each business that was named."""
        return "".join(
            f" left join {self._schema.relation(table)} as {alias}"
            f" on {alias}.member_id = m.member_id and {alias}.business = {self.bind(business)}"
            for (table, business), alias in self._joins.items()
        )

    def column(self, node: Name, scope: Scope) -> tuple[str, Kind]:
        """SQL of a column, and what kind of value it holds."""
        table = node.table or scope.table
        if table not in TABLES:
            near = nearest(table, TABLES)
            raise self.wrong(node, f"unknown table {table!r}", near, f"one of {', '.join(TABLES)}")
        kind = self._kind_of_column(node, table)
        return f'{self._alias_of(node, table, scope)}."{node.column}"', kind

    def _kind_of_column(self, node: Name, table: str) -> Kind:
        columns = self._schema.columns.get(table, {})
        if node.column in columns:
            return columns[node.column]
        others = [name for name in TABLES if node.column in self._schema.columns.get(name, {})]
        near = nearest(node.column, columns)
        remedy = "" if near or not others else f"{others[0]} has it"
        raise self.wrong(node, f"unknown name {node.column!r} in {table}", near, remedy)

    def _alias_of(self, node: Name, table: str, scope: Scope) -> str:
        if node.business is not None:
            return self._join(node, table)
        if table == scope.table:
            return scope.alias
        if table == MEMBER:
            return "m"
        if table in dict(scope.many):
            return dict(scope.many)[table]
        if table in MANY:
            raise self.wrong(node, f"{table} cannot be named here", remedy=f"use any({table} where …)")
        example = f"{table}['{next(iter(self._schema.businesses), ECOSYSTEM)}'].{node.column}"
        remedy = f"{example}, or any({table} where …)"
        raise self.wrong(node, f"{table} has a row for each business", remedy=remedy)

    def _join(self, node: Name, table: str) -> str:
        if table not in BY_BUSINESS:
            raise self.wrong(node, f"{table} has no rows by business", remedy=f"write {table}.{node.column}")
        business = str(node.business)
        if table == BY_BUSINESS[0] and business == ECOSYSTEM:
            remedy = f"write {MEMBER}.{node.column} for all businesses together"
            raise self.wrong(node, f"{table} speaks of single businesses", remedy=remedy)
        self.known_business(node, business)
        return self._joins.setdefault((table, business), f"b{len(self._joins) + 1}")

    def known_business(self, node: Node, business: str) -> None:
        """Refuse a business that the workspace does not have."""
        known = (*self._schema.businesses, ECOSYSTEM)
        if business not in known:
            near = nearest(business, known)
            raise self.wrong(node, f"unknown business {business!r}", near, f"one of {', '.join(known)}")
