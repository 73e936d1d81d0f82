"""What each published table promises: its grain, its columns in order, their types and its key.

What belongs here: reading contracts, from dbt's manifest for dbt's tables and from the yml files beside
this module for the tables that Python publishes (the same form as dbt's). What does not: enforcing them
(`checks`), or the rows.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Column:
    """One column of a published table; `type` is DuckDB's name of it in capitals."""

    name: str
    type: str
    description: str = ""
    not_null: bool = False


@dataclass(frozen=True)
class Settled:
    """Of which figures of a table it is said when they move afterwards.

    Args:
        period: The DATE column that says when a row is of.
        key: What else tells rows from one another, beside `business`.
        figures: The day after which a figure should not move, as SQL over the table's columns, by column.
    """

    period: str
    key: tuple[str, ...]
    figures: Mapping[str, str]


@dataclass(frozen=True)
class TableContract:
    """What one published table promises.

    Args:
        name: The table's plain name.
        description: Opens with the grain: "One row per ...".
        columns: In the order in which they are published.
        key: Columns that identify a row and are never NULL; empty when nothing does.
        is_restricted: Only the exporter may open it.
        partition_by: A DATE or TIMESTAMP column; its months are files of their own.
        order_by: Columns that rows are ordered by first; the key, then all others break ties.
        relation: Where the table lies in the warehouse, for dbt's tables.
        restated: What of it `restatements` watches.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    is_restricted: bool = False
    partition_by: str | None = None
    order_by: tuple[str, ...] = ()
    relation: str | None = None
    restated: Settled | None = None

    @property
    def types(self) -> dict[str, str]:
        """Column name to type, in order."""
        return {column.name: column.type for column in self.columns}


_SAME_TYPE = {
    "STRING": "VARCHAR",
    "TEXT": "VARCHAR",
    "LONG": "BIGINT",
    "INT8": "BIGINT",
    "INT": "INTEGER",
    "BOOL": "BOOLEAN",
    "FLOAT8": "DOUBLE",
}


_NUMBERS = ("BIGINT", "INTEGER", "DECIMAL")


def type_name(stated: str) -> str:
    """The one spelling of a type: capitals, no blanks, DuckDB's name."""
    plain = "".join(stated.upper().split())
    plain = plain.replace("NUMERIC", "DECIMAL")
    return _SAME_TYPE.get(plain, plain)


@functools.cache
def contracts_of_python_tables() -> Mapping[str, TableContract]:
    """The contracts of the tables that Python publishes, by table name."""
    found: dict[str, TableContract] = {}
    for path in sorted(_HERE.glob("*.yml")):
        found.update(contracts_of_yml(path))
    return MappingProxyType(found)


def contracts_of_yml(path: Path) -> dict[str, TableContract]:
    """The contracts in one yml of dbt's form, by table name; models that state no types have none."""
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    models = [model for model in content.get("models", []) if model.get("columns")]
    return {
        model["name"]: _of_model(model) for model in models if all("data_type" in column for column in model["columns"])
    }


def contracts_of_dbt_manifest(manifest: Mapping[str, Any]) -> dict[str, TableContract]:
    """The contracts of all dbt models marked `meta: {published: true | restricted}`, by table name.

    Args:
        manifest: dbt's `manifest.json`, as read.
    """
    found: dict[str, TableContract] = {}
    for node in manifest["nodes"].values():
        meta = node.get("config", {}).get("meta", {})
        if node["resource_type"] != "model" or not meta.get("published"):
            continue
        model = {**node, "columns": list(node["columns"].values())}
        found[node["name"]] = _of_model(model)
    return found


def _of_model(model: Mapping[str, Any]) -> TableContract:
    meta = model.get("config", {}).get("meta", {})
    columns = tuple(
        Column(
            name=column["name"],
            type=type_name(column["data_type"]),
            description=" ".join((column.get("description") or "").split()),
            not_null=any(rule.get("type") == "not_null" for rule in column.get("constraints") or []),
        )
        for column in model["columns"]
    )
    keys = [rule["columns"] for rule in model.get("constraints") or [] if rule.get("type") == "primary_key"]
    return TableContract(
        name=model["name"],
        description=" ".join((model.get("description") or "").split()),
        columns=columns,
        key=tuple(keys[0]) if keys else (),
        is_restricted=meta.get("published") == "restricted",
        partition_by=meta.get("partition_by"),
        order_by=tuple(meta.get("order_by") or ()),
        relation=model.get("relation_name"),
        restated=_settled(meta["restated"], columns) if "restated" in meta else None,
    )


def _settled(stated: Mapping[str, Any], columns: Sequence[Column]) -> Settled:
    """`settled_on` is one day for every number that is no key, or days with the figures that each is of."""
    period, key, until = stated["period"], tuple(stated.get("key") or ()), stated["settled_on"]
    if isinstance(until, str):
        numbers = [column.name for column in columns if column.type.startswith(_NUMBERS) and column.name not in key]
        until = {until: numbers}
    return Settled(period, key, {figure: day for day, figures in until.items() for figure in figures})
