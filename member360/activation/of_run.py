"""What a run asks of activation: holdouts, eligibility, segments, over the working warehouse.

What belongs here: the few calls that orchestration makes, each ending in frames to publish and entries staged in the
decision log. What does not: any rule, which the modules beside this one have.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from member360.activation.decision_log import DecisionLog
from member360.activation.holdouts import holdouts, salt_id, successors
from member360.activation.schema import BY_BUSINESS, MANY, MEMBER, Schema, schema_of_types
from member360.activation.segments import (
    Ask,
    SegmentLog,
    SegmentTables,
    current_members,
    eligible_members,
    last_runs,
    segment_tables,
)
from member360.activation.sentences import in_words
from member360.publishing import RunContext
from member360.workspace import Workspace
from member360.workspace.home import Home

Relations = Mapping[str, str]
"""Table to the name that the warehouse knows it by, such as `{"member_scores": "answers.member_scores"}`."""


def holdouts_of_run(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, home: Home, context: RunContext
) -> pl.DataFrame:
    """The arm of each member of `member_360` (columns: `holdouts.SCHEMA`); new assignments are staged."""
    log = DecisionLog(home)
    settings = workspace.settings.holdout
    found = holdouts(
        con.sql("select member_id from member_360").pl(),
        log.before("holdout", context),
        _successors(con),
        settings.salt,
        settings.share,
        context.as_of,
    )
    new = found.filter("is_new").select(
        "member_id", "is_holdout", "assigned_on", salt_id=pl.lit(salt_id(settings.salt))
    )
    log.stage("holdout", new, context)
    return found


def eligibility_of_run(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, context: RunContext, relations: Relations | None = None
) -> pl.DataFrame:
    """Who may have which benefit by its rule: `benefit_id`, `member_id`."""
    schema = schema_of_connection(con, workspace, relations or {})
    return eligible_members(workspace.benefits.benefits, schema, context.as_of, ask_of(con))


def rules_in_words(workspace: Workspace) -> pl.DataFrame:
    """Return each benefit's rule for readers, in English: `benefit_id`, `rule` (NULL: everybody may have it)."""
    labels = workspace.labels

    def called(group: str, code: str) -> str:
        word = labels.word(f"{group}.{code}")
        return code if word == f"{group}.{code}" else word

    said = [
        (each.benefit, each.eligibility and "; ".join(in_words(each.eligibility, "en", called)))
        for each in workspace.benefits.benefits
    ]
    return pl.DataFrame(said, schema={"benefit_id": pl.String, "rule": pl.String}, orient="row")


def segments_of_run(
    con: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    home: Home,
    context: RunContext,
    relations: Relations | None = None,
) -> SegmentTables:
    """The segments' tables of this run; what it will have published is staged."""
    log = DecisionLog(home)
    schema = schema_of_connection(con, workspace, relations or {})
    segments = workspace.segments.values()
    publications = log.before("segment_publication", context)
    memberships = log.entries("segment_membership", last_runs(publications, context.as_of))
    tables = segment_tables(
        segments,
        current_members(segments, schema, context.as_of, ask_of(con)),
        SegmentLog(publications, memberships),
        _successors(con),
        context.as_of,
    )
    log.stage("segment_publication", tables.publication_entries, context)
    log.stage("segment_membership", tables.membership_entries, context)
    return tables


def schema_of_connection(con: duckdb.DuckDBPyConnection, workspace: Workspace, relations: Relations) -> Schema:
    """What conditions may name on a connection: those of their tables that it has."""
    types: dict[str, dict[str, str]] = {}
    for table in (MEMBER, *BY_BUSINESS, *MANY):
        relation = relations.get(table, f'"{table}"')
        try:
            described = con.execute(f"describe select * from {relation}").fetchall()
        except duckdb.CatalogException:
            continue  # not worked out yet: an eligibility rule cannot speak of recommendations
        types[table] = {row[0]: row[1] for row in described}
    tiers = [tier.tier for tier in workspace.programme.tiers]
    return schema_of_types(types, workspace.businesses, tiers, relations)


def ask_of(con: duckdb.DuckDBPyConnection) -> Ask:
    """How a connection answers a question with bound values."""

    def ask(sql: str, parameters: Mapping[str, Any]) -> pl.DataFrame:
        return con.execute(sql, dict(parameters)).pl()

    return ask


def _successors(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    merges = con.sql(
        "select kind, previous_member_id, member_id, changed_on from one_id_history where kind = 'merged'"
    ).pl()
    # Whoever lives is asked for only where somebody was merged: the map has a row for every account.
    alive = con.sql("select distinct member_id from one_id_map" + ("" if merges.height else " limit 0")).pl()
    return successors(alive, merges)
