"""Accounts to members: components over the links that dbt found, between its two invocations.

What belongs here: calling `member360.identity` and reporting.
Not here: what may link (dbt's layer 2) or what an id is (`member360.identity`).
"""

from typing import Any

import dagster as dg

from member360.identity import resolve_in_warehouse
from orchestration.assets.warehouse import OWNER
from orchestration.night import by_night
from orchestration.progress import Progress
from orchestration.resources import Site


@dg.asset(
    name="identity",
    deps=["stg_accounts", "account_links"],
    group_name="layer_2_identity",
    kinds={"python", "scipy"},
    owners=[OWNER],
    required_resource_keys={"site", "progress"},
    description="The map of accounts to members at the end of every receipt day, and its changes.",
)
def identity(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """Resolve members and lay map and history into the warehouse."""
    site: Site = context.resources.site
    progress: Progress = context.resources.progress
    with progress.stage("one id", "members") as stage, site.warehouse() as connection:
        resolution = resolve_in_warehouse(connection, by_night=by_night(connection))
        stage.rows = resolution.one_id_map["member_id"].n_unique()
        stage.note = f"{resolution.one_id_map.height:,} accounts"
    return dg.MaterializeResult(metadata={"members": stage.rows, "accounts": resolution.one_id_map.height})
