"""A warehouse of a random world, taken through landing, identity and activity.

What belongs here: laying landing rows where intake would, dbt and the components between its two selections.
What does not: what the tables must contain (tests/oracles).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import duckdb
import polars as pl
import pytest

from member360.identity import resolve_in_warehouse
from member360.ingestion.contracts import LANDING
from tests.oracles.landing_world import AS_OF, BUSINESSES, DENIED, KNOWN_AT, RATES, RULES, ZONE, World, random_world
from tests.scratch_dbt import invoke

UP_TO_LINKS = "path:models/1_landing +account_links +identifier_over_cap"
THE_REST = "path:models/2_identity path:models/3_activity"
BUILT_BEFORE = "+account_links +identifier_over_cap"
REFERENCE = """
    create schema landing; create schema reference; create schema identity;
    create table reference.run_context (as_of date, known_at timestamp, workspace_timezone varchar, currency varchar);
    create table reference.business (business varchar, timezone varchar, currency varchar, scene varchar,
        qualifying_min_amount decimal(18, 2));
    create table reference.qualifying_type (business varchar, activity_type varchar);
    create table reference.category_scene (business varchar, category varchar, scene varchar);
    create table reference.exchange_rate (currency varchar, rate_date date, rate decimal(18, 6));
    create table reference.points_currency (currency varchar, "role" varchar);
    insert into reference.points_currency values ('coins', 'coins'), ('score', 'score');
    create table reference.identity_rule (rule varchar, kind varchar, requires_verified boolean, strength varchar,
        cap bigint, recycling_gap_days bigint);
    create table reference.denied_identifier (kind varchar, identifier varchar);
    create table reference.benefit (benefit_id varchar, label_en varchar, label_zh varchar, kind varchar,
        scene varchar, business varchar, paid_by varchar, face_value decimal(18, 2), cost decimal(18, 2),
        stock bigint, valid_from date, valid_to date, per_member bigint, min_tier_rank bigint,
        is_entitlement boolean, eligibility varchar, reason_en varchar, reason_zh varchar);
"""
Rows = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def world() -> World:
    """One world for all comparisons."""
    return random_world(seed=20250331)


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Rows]:
    """Builds layers 1 to 3 over a world and returns a reader of the warehouse."""
    target = tmp_path_factory.mktemp("dbt")
    manifest = None

    def built(world: World, command: str = "run") -> Rows:
        nonlocal manifest
        path = tmp_path_factory.mktemp("home") / "warehouse.duckdb"
        with duckdb.connect(str(path)) as connection:
            lay(connection, world)
        if manifest is None:
            manifest = invoke(path, target, ["parse"])
        # a test waits for the selection in which the last of its tables is built
        tests = ["--indirect-selection", "buildable"] if command == "build" else []
        invoke(path, target, [command, "--select", UP_TO_LINKS, *tests], manifest)
        with duckdb.connect(str(path)) as connection:
            resolve_in_warehouse(connection)
        invoke(path, target, [command, "--select", THE_REST, "--exclude", BUILT_BEFORE, *tests], manifest)

        def rows(query: str) -> list[tuple[Any, ...]]:
            with duckdb.connect(str(path)) as connection:
                return connection.execute(query).fetchall()

        return rows

    return built


@pytest.fixture(scope="session")
def rows(build: Callable[..., Rows], world: World) -> Rows:
    """Reads the warehouse of the whole world, all unit and data tests of the layers passed."""
    return build(world, command="build")


def lay(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Fill the schemas that dbt reads."""
    connection.execute(REFERENCE)
    connection.execute("insert into reference.run_context values (?, ?, ?, 'USD')", [AS_OF, KNOWN_AT, ZONE.key])
    for name, (zone, currency, _, minimum) in BUSINESSES.items():
        connection.execute("insert into reference.business values (?, ?, ?, 'eat', ?)", [name, zone, currency, minimum])
        connection.execute("insert into reference.qualifying_type values (?, 'order')", [name])
    for currency, rates in RATES.items():
        connection.executemany("insert into reference.exchange_rate values (?, ?, ?)", [(currency, *r) for r in rates])
    connection.executemany(
        "insert into reference.identity_rule values (?, ?, ?, ?, ?, ?)", [[*r.values()] for r in RULES]
    )
    connection.executemany("insert into reference.denied_identifier values (?, ?)", [*DENIED])
    for table, columns in LANDING.items():
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create table landing.{table} ({typed})")
    landed = {"accounts": world.accounts, "activity": world.activity, "order_lines": world.lines}
    readings: dict[tuple[str, str, str, datetime], int] = {}
    for table, found in {**landed, "account_identifiers": world.identifiers}.items():
        # a file holds one contract only
        contract = table.replace("account_identifiers", "accounts")
        values = [
            tuple(row.get(name) if name != "file_hash" else row[name] + contract for name in LANDING[table])
            for row in found
        ]
        frame = pl.DataFrame(values, schema=[*LANDING[table]], orient="row", infer_schema_length=None)
        connection.register("frame", frame)
        connection.execute(f"insert into landing.{table} select * from frame")
        for row in found if table in landed else []:
            key = (row["business"], row["file_hash"], table, row["received_at"])
            readings[key] = readings.get(key, 0) + 1
    read = [
        (b, "s", f"{file}{table}", "h", "n", table, at, "read", None, None, n, 0, n, 0, 0)
        for (b, file, table, at), n in readings.items()
    ]
    connection.executemany(f"insert into landing.readings values ({', '.join('?' * 15)})", read)
