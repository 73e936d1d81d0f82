"""The candidate snapshot and the switch to it.

What belongs here: handing the warehouse's tables to the builder, and publishing what the checks let through.
Not here: how a snapshot is built or switched (`member360.publishing`).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb

from member360.activation.decision_log import DecisionLog
from member360.ingestion.register import read_register, standing
from member360.publishing import (
    SnapshotBuilder,
    TableContract,
    contracts_of_dbt_manifest,
    contracts_of_python_tables,
    open_snapshot,
    publish,
    published_snapshots,
)
from member360.publishing.manifest import TableEntry
from member360.restatements import TABLE as RESTATEMENTS
from member360.restatements import restatements_of
from member360.wording import counted
from member360.workspace.home import Home
from orchestration.assets.answers import ANSWERS
from orchestration.assets.warehouse import OWNER
from orchestration.context import context_of
from orchestration.dbt import manifest_as_dict
from orchestration.fingerprint import remember_run
from orchestration.preview import of_table
from orchestration.resources import Site

CANDIDATE = "candidate"
_RESTATED = f'{ANSWERS}."{RESTATEMENTS}"'


def candidate_id(home: Home) -> str:
    """Return the id of the snapshot that waits for its checks."""
    return str(json.loads((home.root / "candidate.json").read_text(encoding="utf-8"))["snapshot"])


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            RESTATEMENTS,
            deps=["run_summary"],
            group_name="publishing",
            kinds={"duckdb"},
            owners=[OWNER],
            description="Past figures that the candidate and the published snapshot tell differently, with causes.",
        ),
        dg.AssetSpec(
            CANDIDATE,
            deps=["run_summary", RESTATEMENTS],
            group_name="publishing",
            kinds={"duckdb", "parquet"},
            owners=[OWNER],
            description="A complete snapshot beside the published one; readers do not see it.",
        ),
    ],
    name=CANDIDATE,
    required_resource_keys={"site", "progress"},
)
def candidate(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """Build the candidate from dbt's tables and from those that Python answers."""
    site: Site = context.resources.site
    of_dbt = contracts_of_dbt_manifest(manifest_as_dict(site.dbt_target))
    with context.resources.progress.stage("candidate snapshot") as stage, site.warehouse() as connection:
        builder = SnapshotBuilder(site.home, context_of(site, connection), of_dbt)
        tables = [builder.add_from_duckdb(connection, name, f'main."{name}"') for name in sorted(of_dbt)]
        tables += [
            builder.add_from_duckdb(connection, name, f'{ANSWERS}."{name}"')
            for name in sorted(contracts_of_python_tables().keys() - {RESTATEMENTS})
        ]
        tables.append(_add_restatements(builder, connection, site, of_dbt))
        manifest = builder.finish()
        stage.rows = sum(table.rows for table in tables)
        stage.note = f"{len(tables)} tables, {manifest.snapshot_id}, {counted(tables[-1].rows, 'past figure')} restated"
        shown = of_table(connection, _RESTATED)
    (site.home.root / "candidate.json").write_text(json.dumps({"snapshot": manifest.snapshot_id}), encoding="utf-8")
    yield dg.MaterializeResult(asset_key=RESTATEMENTS, metadata=shown)
    yield dg.MaterializeResult(asset_key=CANDIDATE, metadata={"snapshot": manifest.snapshot_id, "tables": len(tables)})


def _add_restatements(
    builder: SnapshotBuilder,
    connection: duckdb.DuckDBPyConnection,
    site: Site,
    contracts: Mapping[str, TableContract],
) -> TableEntry:
    """Say which past figures are others than those published, once all tables are there to be compared."""
    last = None
    if published_snapshots(site.home):
        with open_snapshot(site.home) as reader:
            last = reader.manifest
    every = {**contracts_of_python_tables(), **contracts}
    now = context_of(site, connection)
    query = restatements_of(connection, site.home.snapshots, last, now, builder.tables, every)
    connection.execute(f"create or replace table {_RESTATED} as {query}")
    return builder.add_from_duckdb(connection, RESTATEMENTS, _RESTATED)


@dg.asset(
    deps=[CANDIDATE],
    group_name="publishing",
    kinds={"parquet"},
    owners=[OWNER],
    required_resource_keys={"site", "progress"},
    description="The snapshot that readers see: one rename switches them over.",
)
def snapshot(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """Switch readers to the candidate; its checks block this step when one fails."""
    site: Site = context.resources.site
    with context.resources.progress.stage("publish", "tables") as stage:
        with site.warehouse() as connection:
            quarantined = files_set_aside(connection, site.home)
        manifest = publish(site.home, candidate_id(site.home))
        DecisionLog(site.home).commit(manifest.context)
        remember_run(site.home, manifest.snapshot_id, quarantined)
        stage.rows = len(manifest.tables)
        stage.note = manifest.snapshot_id
    return dg.MaterializeResult(metadata={"snapshot": manifest.snapshot_id})


def files_set_aside(connection: duckdb.DuckDBPyConnection, home: Home) -> list[str]:
    """Return what is said of each file that is quarantined whole and was not sent again, readable, under its name.

    Args:
        connection: The warehouse, as it is about to be published.
        home: Whose register knows what was sent again.
    """
    known_at = connection.execute("select known_at from stg_as_of").fetchall()[0][0]
    stands = standing(read_register(home.register), known_at)
    held = connection.execute(
        "select business, source, file_hash, message from int_readings where status = 'quarantined' order by all"
    ).fetchall()
    return [f"{business}: {why}" for business, source, hashed, why in held if (business, source, hashed) in stands]
