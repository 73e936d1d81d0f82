"""dbt in this process on a scratch warehouse: a world is laid where upstream layers would, some models are run over it.

What belongs here: invoking dbt with its files in a scratch folder, and the built layer that tests read. What does not:
worlds, how each is laid (the conftest of each area), what the tables must contain (tests/oracles).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).parents[1] / "dbt_project"
Lay = Callable[[duckdb.DuckDBPyConnection, Any], None]


def invoke(warehouse: Path, target: Path, arguments: Sequence[str], manifest: Manifest | None = None) -> Any:
    """One dbt command on a warehouse; what it returns. A failure tells the nodes and their messages."""
    folders = {"MEMBER360_WAREHOUSE": warehouse, "DBT_TARGET_PATH": target, "DBT_LOG_PATH": target / "logs"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in folders.items():
            patch.setenv(name, str(value))
        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        outcome = dbtRunner(manifest=manifest).invoke(["--quiet", "--no-write-json", *arguments, *places])
    DuckDBConnectionManager.close_all_connections()  # the adapter keeps the file open, and readers come next
    unlucky = [
        (result.node.name, result.message)
        for result in getattr(outcome.result, "results", [])
        if result.status not in ("success", "pass")
    ]
    assert outcome.success, unlucky or outcome.exception
    return outcome.result


@dataclass(frozen=True)
class Built:
    """A warehouse in which some models were built, and each one's SQL in the order of building."""

    path: Path
    models: dict[str, str]
    lay: Lay

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the built warehouse."""
        with duckdb.connect(str(self.path)) as connection:
            return connection.execute(query).fetchall()

    def again(self, world: Any) -> duckdb.DuckDBPyConnection:
        """The same SQL over another world, in memory: a tenth of a second instead of a dbt run."""
        connection = duckdb.connect()
        connection.execute("attach ':memory:' as warehouse; use warehouse")
        self.lay(connection, world)
        for name, sql in self.models.items():
            connection.execute(f"create table {name} as {sql}")
        return connection


def build(home: Path, lay: Lay, world: Any, arguments: Sequence[str]) -> Built:
    """Lay a world into a new warehouse in a folder and run one dbt command (run or build) over it."""
    path = home / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        lay(connection, world)
    results = invoke(path, home / "target", arguments).results
    return Built(path, {r.node.name: r.node.compiled_code for r in results if r.node.resource_type == "model"}, lay)
