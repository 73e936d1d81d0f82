"""dbt's models as Dagster assets and its data tests as blocking checks.

What belongs here: which models form one invocation, and translating what dbt says into what Dagster shows.
Not here: starting dbt (`orchestration.dbt`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from member360.errors import RunFailed
from orchestration.dbt import NodeResult, build, manifest_as_dict
from orchestration.night import enter, finish
from orchestration.preview import PREVIEW_ROWS, of_rows
from orchestration.progress import Progress
from orchestration.resources import Site

OWNER = "team:data-engineering"


class Translator(DagsterDbtTranslator):
    """Names dbt's models for Dagster: the folder is the group, a source schema is one upstream asset."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """A source's schema is the asset that made it; a model goes by its own name."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(dbt_resource_props["source_name"])
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer's folder; Dagster's group names may not begin with a digit."""
        return None if dbt_resource_props["resource_type"] == "source" else "layer_" + dbt_resource_props["fqn"][1]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """Return the owner whom a failing check names."""
        return [OWNER] if dbt_resource_props["resource_type"] == "model" else None


def attach_sentences(manifest: dict[str, Any]) -> dict[str, Any]:
    """Attach each sentence-named test over several tables to the one furthest down the flow.

    Dagster shows a check at one asset; dbt leaves such tests unattached and Dagster would only observe them.
    """
    for unique_id, node in manifest["nodes"].items():
        parents = [p for p in node["depends_on"]["nodes"] if p.startswith("model.")] if "depends_on" in node else []
        if unique_id.startswith("test.") and node.get("attached_node") is None and parents:
            node["attached_node"] = max(parents, key=lambda p: (manifest["nodes"][p]["fqn"], p))
    return manifest


def warehouse_assets(
    site: Site, name: str, title: str, selectors: Sequence[str], *, finishes: bool = False
) -> dg.AssetsDefinition:
    """Return one invocation of dbt as a multi-asset.

    Args:
        site: Whose dbt target holds the manifest.
        name: The op's name.
        title: What progress calls it.
        selectors: dbt selectors of the models in it.
        finishes: Whether it is the last one: with it the warehouse is what the run was to make of it.
    """
    manifest = attach_sentences(manifest_as_dict(site.dbt_target))
    translator = Translator()

    @dbt_assets(
        manifest=manifest,
        select=" ".join(selectors),
        name=name,
        dagster_dbt_translator=translator,
        required_resource_keys={"site", "progress"},
    )
    def assets(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        held: Site = context.resources.site
        progress: Progress = context.resources.progress
        with progress.stage(title) as stage:
            with held.warehouse() as connection:
                is_night = enter(connection, name)
            limit = held.workspace.settings.memory_limit
            results = build(held.home, held.dbt_target, selectors, by_night=is_night, memory_limit=limit)
            with held.warehouse() as connection:
                sizes = _table_sizes(connection)
                names = [manifest["nodes"][r.unique_id]["name"] for r in results if not r.is_test]
                stage.rows = sum(sizes.get(table, 0) for table in names)
                tests = sum(r.is_test for r in results)
                stage.note = f"{len(names)} tables, {tests} checks"
                events = list(_events(context, manifest, translator, results, connection, sizes))
        yield from events
        broken = [r for r in results if not r.passed]
        if broken:
            raise RunFailed("; ".join(_sentence(manifest, r) for r in broken[:5]))
        if finishes:
            with held.warehouse() as connection:
                finish(connection)

    return assets


def _table_sizes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute("select table_name, estimated_size from duckdb_tables() where schema_name = 'main'")
    return {str(name): int(size) for name, size in rows.fetchall()}


def _rows(connection: duckdb.DuckDBPyConnection, node: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, int]:
    """The number of rows; a view that is not published is not counted, since that would be to build it."""
    if node["config"]["materialized"] in {"table", "rows", "sums", "incremental"}:
        return {"dagster/row_count": sizes.get(node["name"], 0)}
    if not node["config"]["meta"].get("published"):
        return {}
    return {"dagster/row_count": connection.execute(f'select count(*) from "{node["name"]}"').fetchall()[0][0]}


def _sentence(manifest: Mapping[str, Any], result: NodeResult) -> str:
    name = manifest["nodes"][result.unique_id]["name"]
    if result.is_test and result.failures:
        return f"check {name} found {result.failures:,} rows that break it (owner: {OWNER})"
    return f"{name}: {result.message}"


def _events(
    context: dg.AssetExecutionContext,
    manifest: Mapping[str, Any],
    translator: Translator,
    results: Sequence[NodeResult],
    connection: duckdb.DuckDBPyConnection,
    sizes: Mapping[str, int],
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Yield a materialisation a built model and a check result a test."""
    declared = {(key.asset_key, key.name) for key in context.selected_asset_check_keys}
    for result in results:
        node = manifest["nodes"][result.unique_id]
        if not result.is_test:
            if result.passed:
                yield dg.MaterializeResult(
                    asset_key=translator.get_asset_key(node),
                    metadata={
                        **_rows(connection, node, sizes),
                        "seconds": result.seconds,
                        "preview": _preview(connection, node),
                    },
                )
            continue
        at = translator.get_asset_key(manifest["nodes"][node["attached_node"]])
        if (at, node["name"]) in declared:
            yield dg.AssetCheckResult(
                asset_key=at,
                check_name=node["name"],
                passed=result.passed,
                metadata={"failures": result.failures, "message": result.message, "seconds": result.seconds},
            )


def _preview(connection: duckdb.DuckDBPyConnection, node: Mapping[str, Any]) -> dg.MarkdownMetadataValue:
    """Show the first rows of a published table; contact points stay out of Dagster's own storage."""
    if node["config"]["meta"].get("published") is not True:
        return dg.MetadataValue.md("not a published table")
    rows = connection.execute(f'select * from "{node["name"]}" limit {PREVIEW_ROWS}')
    return of_rows([column[0] for column in rows.description or []], rows.fetchall())
