"""What learning answers: churn scores and the benefit for each member.

What belongs here: reading frames from the warehouse, calling `models`, writing frames back, keeping the decision log.
Not here: how anything is learned or chosen (`models`), or who is eligible (`member360.activation`).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import duckdb
import polars as pl

from models.churn import ChurnResult, learn_churn
from models.registry import save
from orchestration.assets.intake import write_schema
from orchestration.assets.warehouse import OWNER
from orchestration.resources import Site

ANSWERS = "answers"
KINDS = {"python", "scikitlearn"}
CHURN_TABLES = ("member_scores", "score_reasons", "model_quality", "model_calibration")


def frame(connection: duckdb.DuckDBPyConnection, table: str) -> pl.DataFrame:
    """Read a table of the warehouse whole."""
    return connection.sql(f'select * from "{table}"').pl()


def _specs(names: tuple[str, ...], deps: list[str], kinds: set[str]) -> list[dg.AssetSpec]:
    return [dg.AssetSpec(name, deps=deps, group_name=ANSWERS, kinds=kinds, owners=[OWNER]) for name in names]


@dg.multi_asset(
    specs=_specs(CHURN_TABLES, ["int_purchase_days", "int_orders", "fct_order_lines", "int_refunds", "business"], KINDS),
    name="churn",
    required_resource_keys={"site", "progress"},
)
def churn_assets(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """Learn churn for each business and the ecosystem, report on the last cutoff, score everybody."""
    site: Site = context.resources.site
    with context.resources.progress.stage("churn", "scores") as stage, site.warehouse() as connection:
        result = _learn(connection)
        write_schema(connection, ANSWERS, {name: getattr(result, name) for name in CHURN_TABLES})
        for trained in result.trained:
            save(trained, site.home.models)
        stage.rows = result.member_scores.height
        published = result.model_quality.filter(pl.col("status") == "published").height
        stage.note = f"{published} models published, {len(result.trained)} saved"
    for name in CHURN_TABLES:
        yield dg.MaterializeResult(asset_key=name, metadata={"dagster/row_count": getattr(result, name).height})


def _learn(connection: duckdb.DuckDBPyConnection) -> ChurnResult:
    as_of, known_at = connection.execute("select as_of, known_at from stg_as_of").fetchall()[0]
    return learn_churn(
        purchase_days=frame(connection, "int_purchase_days"),
        orders=frame(connection, "int_orders"),
        order_lines=frame(connection, "fct_order_lines"),
        refunds=frame(connection, "int_refunds"),
        businesses=frame(connection, "business"),
        as_of=as_of,
        known_at=known_at,
    )
