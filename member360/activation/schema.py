"""What a readable condition may speak of: tables, their columns, businesses, closed lists of words.

What belongs here: that list, from a snapshot or, before there is any data, from contracts. What does not:
conditions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from member360.publishing import Reader, TableContract, contracts_of_python_tables, contracts_of_yml
from member360.workspace import CHECKOUT
from member360.workspace.contracts import ACTIVITY_TYPES

ECOSYSTEM = "ecosystem"
MEMBER = "member_360"
ACTIVITY = "fct_activity"
BY_BUSINESS = ("member_business", "member_scores")
MANY = ("benefit_recommendations",)
TABLES = (MEMBER, *BY_BUSINESS, *MANY)
STAGES = ("prospect", "first_order", "repeat", "dormant", "churned")
_WORDS = {
    "stage": STAGES,
    "previous_stage": STAGES,
    "entered_by": (
        "registered",
        "first_order",
        "repeat_order",
        "silence",
        "return_from_dormant",
        "return_from_churned",
    ),
    "population": ("active", "dormant"),
    "evidence": ("experiment", "corrected", "assumed"),
}
_MODELS = CHECKOUT / "dbt_project" / "models" / "6_member_360"


class Kind(StrEnum):
    """What a value is, as far as a condition cares."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TRUTH = "truth value"
    DAYS = "number of days"


@dataclass(frozen=True)
class Schema:
    """What conditions may name.

    Args:
        columns: Table to column to kind.
        businesses: Names of the workspace's businesses; `ecosystem` is known besides.
        tiers: Codes of the programme's tiers; empty: not checked.
        relations: Table to the name that SQL knows it by; absent: the table's own.
    """

    columns: Mapping[str, Mapping[str, Kind]]
    businesses: tuple[str, ...]
    tiers: tuple[str, ...] = ()
    relations: Mapping[str, str] = field(default_factory=dict)

    @property
    def activity_types(self) -> tuple[str, ...]:
        """All types of activity."""
        return tuple(ACTIVITY_TYPES)

    def relation(self, table: str) -> str:
        """How SQL names a table."""
        return self.relations.get(table, f'"{table}"')

    def words(self, column: str) -> tuple[str, ...]:
        """The closed list of a text column's values; empty when any text may stand there."""
        if column in {"tier", "next_tier", "tier_if_silent"}:
            return self.tiers
        return _WORDS.get(column, ())


def schema_of_types(
    types: Mapping[str, Mapping[str, str]],
    businesses: Iterable[str],
    tiers: Iterable[str] = (),
    relations: Mapping[str, str] | None = None,
) -> Schema:
    """The schema of tables given as table to column to SQL type; others than `TABLES` are left out."""
    columns = {
        table: {column: kind for column, stated in types[table].items() if (kind := _kind(stated))}
        for table in TABLES
        if table in types
    }
    return Schema(columns, tuple(businesses), tuple(tiers), relations or {})


def schema_of_snapshot(reader: Reader) -> Schema:
    """The schema of a published snapshot."""
    tables = [reader.table(name) for name in reader.tables()]
    types = {table.name: {column.name: column.type for column in table.columns} for table in tables}
    businesses = reader.query("select business from business order by business")["business"]
    return schema_of_types(types, [name for name in businesses if name != ECOSYSTEM])


def schema_of_contracts(businesses: Iterable[str], tiers: Iterable[str] = ()) -> Schema:
    """The schema that the code promises, for checking conditions before there is any data."""
    contracts: dict[str, TableContract] = dict(contracts_of_python_tables())
    for path in sorted(Path(_MODELS).glob("*.yml")):
        contracts.update(contracts_of_yml(path))
    return schema_of_types({name: contract.types for name, contract in contracts.items()}, businesses, tiers)


def _kind(stated: str) -> Kind | None:
    head = stated.upper().partition("(")[0]
    if head in {"BIGINT", "INTEGER", "DOUBLE", "DECIMAL", "FLOAT", "SMALLINT"}:
        return Kind.NUMBER
    return {
        "VARCHAR": Kind.TEXT,
        "DATE": Kind.DATE,
        "BOOLEAN": Kind.TRUTH,
    }.get(head)
