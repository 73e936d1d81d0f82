"""What learning answers: churn scores and the benefit for each member.

What belongs here: reading frames from the warehouse, calling `models`, writing frames back, keeping the decision log.
Not here: how anything is learned or chosen (`models`), or who is eligible (`member360.activation`).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import duckdb
import polars as pl

from member360.activation.decision_log import DecisionLog
from member360.activation.of_run import eligibility_of_run, holdouts_of_run, rules_in_words
from member360.publishing import RunContext
from models.benefits import BenefitResult, recommend
from models.frames import REASONS, SCORES
from models.scoring import score_members
from orchestration.assets.intake import write_schema
from orchestration.assets.warehouse import OWNER
from orchestration.context import context_of
from orchestration.piecewise import write_piecewise
from orchestration.preview import of_frame, of_table
from orchestration.progress import Progress
from orchestration.purchases import records_of
from orchestration.resources import Site
from orchestration.training import training_of_run

ANSWERS = "answers"
KINDS = {"python", "scikitlearn"}
RELATIONS = {name: f"{ANSWERS}.{name}" for name in ("member_scores", "benefit_recommendations")}
BENEFIT_TABLES = ("benefit_recommendations", "benefit_budget")
CHURN_TABLES = ("member_scores", "score_reasons", "model_quality", "model_calibration")


def frame(connection: duckdb.DuckDBPyConnection, table: str, columns: str = "*") -> pl.DataFrame:
    """Read a table of the warehouse, or some of its columns."""
    return connection.sql(f'select {columns} from "{table}"').pl()


def _specs(names: tuple[str, ...], deps: list[str], kinds: set[str]) -> list[dg.AssetSpec]:
    return [dg.AssetSpec(name, deps=deps, group_name=ANSWERS, kinds=kinds, owners=[OWNER]) for name in names]


@dg.multi_asset(
    specs=_specs(
        CHURN_TABLES,
        ["int_account_places", "int_purchase_days", "int_orders", "int_order_lines", "int_refunds", "business"],
        KINDS,
    ),
    name="churn",
    required_resource_keys={"site", "progress"},
)
def churn_assets(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """Score everybody by the models that stand; learn those anew first when it is time."""
    site: Site = context.resources.site
    progress: Progress = context.resources.progress
    with progress.stage("churn", "scores") as stage, site.warehouse() as connection:
        of_run = context_of(site, connection)
        shops = connection.sql("select * from reference.business").pl()
        records = records_of(connection, of_run.known_at)
        training = training_of_run(site, progress, of_run, records, shops)
        kept = {name: getattr(training, name) for name in ("model_quality", "model_calibration")}
        write_schema(connection, ANSWERS, kept)
        scored = score_members(records, shops, training.trained, of_run.as_of)
        empty = {"member_scores": pl.DataFrame(schema=SCORES), "score_reasons": pl.DataFrame(schema=REASONS)}
        stage.rows = write_piecewise(connection, ANSWERS, site.home.answers, empty, scored)["member_scores"]
        DecisionLog(site.home).stage("model_version", connection.sql(_VERSIONS).pl(), of_run)
        published = kept["model_quality"].filter(pl.col("is_published") & (pl.col("status") == "published")).height
        stage.note = f"{published} models beat their baselines"
        shown = {name: of_table(connection, f"{ANSWERS}.{name}") for name in CHURN_TABLES}
    for name in CHURN_TABLES:
        yield dg.MaterializeResult(asset_key=name, metadata=shown[name])


_VERSIONS = f"""
    select distinct business, population, model, model_version, cutoff, true as is_published
    from {ANSWERS}.member_scores order by all
"""


@dg.multi_asset(
    specs=_specs(BENEFIT_TABLES, ["member_360", "benefit_catalogue", "benefit_activity", "member_scores"], KINDS),
    name="benefits",
    required_resource_keys={"site", "progress"},
)
def benefit_assets(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
    """Choose for each member one benefit or nothing under the budget; who is held out is settled before."""
    site: Site = context.resources.site
    with context.resources.progress.stage("benefits", "decisions") as stage, site.warehouse() as connection:
        of_run = context_of(site, connection)
        result = _recommend(site, connection, of_run)
        write_schema(connection, ANSWERS, {name: getattr(result, name) for name in BENEFIT_TABLES})
        decided = result.benefit_recommendations.select(
            "decision_id", "member_id", "benefit_id", "is_entitlement", "evidence", "decided_on"
        )
        DecisionLog(site.home).stage("recommendation", decided, of_run)
        stage.rows = decided.height
        given = decided.filter(pl.col("benefit_id") != "nothing").height
        stage.note = f"{given:,} benefits recommended"
    for name in BENEFIT_TABLES:
        yield dg.MaterializeResult(asset_key=name, metadata=of_frame(getattr(result, name)))


def _recommend(site: Site, connection: duckdb.DuckDBPyConnection, of_run: RunContext) -> BenefitResult:
    held = holdouts_of_run(connection, site.workspace, site.home, of_run)
    return recommend(
        records_of(connection, of_run.known_at),
        benefits=frame(connection, "benefit_catalogue"),
        eligibility=_every_pair(site, connection, of_run),
        benefit_activity=frame(connection, "benefit_activity"),
        businesses=connection.sql("select * from reference.business").pl(),
        held=held,
        budget=float(site.workspace.benefits.budget),
        as_of=of_run.as_of,
    )


def _every_pair(site: Site, connection: duckdb.DuckDBPyConnection, of_run: RunContext) -> pl.DataFrame:
    """Return every member and benefit with whether its rule lets the member have it, and the rule where not."""
    connection.register("may_have", eligibility_of_run(connection, site.workspace, of_run, RELATIONS))
    connection.register("said", rules_in_words(site.workspace))
    pairs = connection.sql(
        """
        select
            member.member_id,
            benefit.benefit_id,
            may_have.member_id is not null and member.tier_rank >= coalesce(benefit.min_tier_rank, 0) as is_eligible,
            case
                when member.tier_rank < coalesce(benefit.min_tier_rank, 0) then 'the tier is too low'
                when may_have.member_id is null then 'does not meet: ' || said.rule
            end as why
        from member_360 as member
        cross join benefit_catalogue as benefit
        left join may_have on may_have.member_id = member.member_id and may_have.benefit_id = benefit.benefit_id
        left join said on said.benefit_id = benefit.benefit_id
        order by member.member_id, benefit.benefit_id
        """
    ).pl()
    connection.unregister("may_have")
    connection.unregister("said")
    return pairs
