"""Accounts to members: components over the links that dbt found, between its two invocations.

What belongs here: reading links, calling `member360.identity`, writing the map back.
Not here: what may link (dbt's layer 2) or what an id is (`member360.identity`).
"""

from typing import Any

import dagster as dg

from member360.identity import resolve
from orchestration.assets.intake import write_schema
from orchestration.assets.warehouse import OWNER
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
        accounts = connection.sql("select * from stg_accounts").pl()
        links = connection.sql("select * from account_links").pl()
        zone = site.workspace.settings.timezone
        resolution = resolve(accounts, links, zone)
        write_schema(
            connection,
            "identity",
            {"one_id_map": resolution.one_id_map, "one_id_history": resolution.one_id_history},
        )
        stage.rows = resolution.one_id_map["member_id"].n_unique()
        stage.note = f"{resolution.one_id_map.height:,} accounts, {links.height:,} links"
    return dg.MaterializeResult(metadata={"members": stage.rows, "accounts": resolution.one_id_map.height})
