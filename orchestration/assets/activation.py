"""Segments and the run's summary: the last tables before the candidate.

What belongs here: calling `member360.activation` and `member360.summary` on the working warehouse.
Not here: conditions, membership history (`member360.activation`), or sentences (`member360.summary`).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from member360.activation.of_run import segments_of_run
from member360.summary import summary_of
from orchestration.assets.answers import ANSWERS, RELATIONS
from orchestration.assets.intake import write_schema
from orchestration.assets.warehouse import OWNER
from orchestration.context import context_of
from orchestration.preview import of_frame
from orchestration.resources import Site

SEGMENT_TABLES = ("segment_membership", "segment_daily", "segment_catalogue")


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            name,
            deps=["member_360", "member_business", "fct_activity", "member_scores", "benefit_recommendations"],
            group_name="activation",
            kinds={"python"},
            owners=[OWNER],
        )
        for name in SEGMENT_TABLES
    ],
    name="segments",
    required_resource_keys={"site", "progress"},
)
def segment_assets(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """Ask every segment's condition and compare with what was published before."""
    site: Site = context.resources.site
    with context.resources.progress.stage("segments", "memberships") as stage, site.warehouse() as connection:
        tables = segments_of_run(connection, site.workspace, site.home, context_of(site, connection), RELATIONS)
        frames = {
            "segment_membership": tables.membership,
            "segment_daily": tables.daily,
            "segment_catalogue": tables.catalogue,
        }
        write_schema(connection, ANSWERS, frames)
        stage.rows = tables.membership.height
        stage.note = f"{tables.catalogue.height} segments"
    for name, frame in frames.items():
        yield dg.MaterializeResult(asset_key=name, metadata=of_frame(frame))


@dg.asset(
    name="run_summary",
    deps=[*SEGMENT_TABLES, "benefit_budget", "model_quality", "kpi_daily", "account_of_rows", "source_freshness"],
    group_name="activation",
    kinds={"python"},
    owners=[OWNER],
    required_resource_keys={"site", "progress"},
)
def run_summary(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """Say what the run found, in figures and in sentences a marketer can read."""
    site: Site = context.resources.site
    with site.warehouse() as connection:
        summary = summary_of(connection, site.workspace, ANSWERS)
        write_schema(connection, ANSWERS, {"run_summary": summary})
    return dg.MaterializeResult(metadata=of_frame(summary))
