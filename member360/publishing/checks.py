"""Contracts enforced: a table is what it promised, or it is not published.

What belongs here: comparing a relation with its contract. What does not: judging the rows themselves (asset
checks).
"""

from collections.abc import Mapping

import duckdb

from member360.publishing.contracts import TableContract, type_name
from member360.publishing.errors import ContractBroken
from member360.publishing.files import quoted


def enforce(con: duckdb.DuckDBPyConnection, query: str, contract: TableContract) -> None:
    """Refuse a query whose result is not what the contract says.

    Args:
        con: Connection on which the query runs.
        query: The rows that would be published.
        contract: What they must be.

    Raises:
        ContractBroken: Names, order or types differ, a column that must not be is NULL, or a key occurs
            twice.
    """
    described = con.execute(f"describe {query}").fetchall()
    _same_columns({row[0]: type_name(row[1]) for row in described}, contract)
    _no_nulls(con, query, contract)
    _unique_key(con, query, contract)


def _same_columns(found: Mapping[str, str], contract: TableContract) -> None:
    wanted = contract.types
    problems = [f"column {name} is missing" for name in wanted if name not in found]
    problems += [f"column {name} is not in the contract" for name in found if name not in wanted]
    problems += [
        f"column {name} is {found[name]}, the contract says {stated}"
        for name, stated in wanted.items()
        if name in found and found[name] != stated
    ]
    if not problems and list(found) != list(wanted):
        problems.append(f"columns are in the order {', '.join(found)}; the contract says {', '.join(wanted)}")
    if problems:
        raise ContractBroken(f"{contract.name}: " + "; ".join(problems))


def _no_nulls(con: duckdb.DuckDBPyConnection, query: str, contract: TableContract) -> None:
    required = [column.name for column in contract.columns if column.not_null or column.name in contract.key]
    if not required:
        return
    counts = ", ".join(f"count(*) - count({quoted(name)})" for name in required)
    row = con.execute(f"select {counts} from ({query})").fetchone() or ()
    nulls = [f"{name} is NULL in {count} rows" for name, count in zip(required, row, strict=True) if count]
    if nulls:
        raise ContractBroken(f"{contract.name}: " + "; ".join(nulls))


def _unique_key(con: duckdb.DuckDBPyConnection, query: str, contract: TableContract) -> None:
    if not contract.key:
        return
    columns = ", ".join(quoted(name) for name in contract.key)
    row = con.execute(
        f"select {columns}, count(*) from ({query}) group by {columns} having count(*) > 1 order by all limit 1"
    ).fetchone()
    if row:
        example = ", ".join(f"{name} = {value}" for name, value in zip(contract.key, row, strict=False))
        raise ContractBroken(f"{contract.name}: the key occurs {row[-1]} times where {example}")
