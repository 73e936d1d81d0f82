"""Who is in which segment, and since when.

What belongs here: asking the conditions, and comparing with the publication before. What does not: the
grammar, the decision log's files, and exports. History is of publications; nothing is ever filled in
backwards.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from member360.activation.compile import compile_condition
from member360.activation.decision_log import KINDS
from member360.activation.schema import Schema
from member360.activation.syntax import ConditionError
from member360.workspace.catalogue import Benefit, Segment

Ask = Callable[[str, Mapping[str, Any]], pl.DataFrame]
"""Answers a question with bound values: `Reader.query`, or the same on a DuckDB connection."""


@dataclass(frozen=True)
class SegmentLog:
    """What the decision log says of segments before a run.

    Args:
        publications: All entries of kind `segment_publication` that the run may know of (`DecisionLog.before`).
        memberships: Entries of kind `segment_membership`, of the runs in `last_runs` at least.
    """

    publications: pl.DataFrame
    memberships: pl.DataFrame


@dataclass(frozen=True)
class SegmentTables:
    """What a run publishes about segments, and what it writes to the decision log.

    Args:
        membership: Table `segment_membership`.
        daily: Table `segment_daily`.
        catalogue: Table `segment_catalogue`.
        publication_entries: Entries of kind `segment_publication`.
        membership_entries: Entries of kind `segment_membership`.
    """

    membership: pl.DataFrame
    daily: pl.DataFrame
    catalogue: pl.DataFrame
    publication_entries: pl.DataFrame
    membership_entries: pl.DataFrame


def condition_hash(condition: str) -> str:
    """Names a condition; blanks and line breaks do not matter."""
    return hashlib.sha256(" ".join(condition.split()).encode()).hexdigest()[:12]


def members_of(condition: str, schema: Schema, as_of: date, ask: Ask) -> list[str]:
    """Ids of the members that a condition describes, sorted."""
    question = compile_condition(condition, schema, as_of)
    return ask(question.sql, question.parameters)["member_id"].to_list()


def eligible_members(benefits: Iterable[Benefit], schema: Schema, as_of: date, ask: Ask) -> pl.DataFrame:
    """Who may have which benefit by its eligibility rule; a benefit without a rule is for everybody.

    Returns:
        `benefit_id`, `member_id`, sorted.
    """
    rows = []
    for benefit in sorted(benefits, key=lambda each: each.benefit):
        try:
            members = members_of(benefit.eligibility or "true", schema, as_of, ask)
        except ConditionError as problem:
            raise ConditionError.within(f"benefit {benefit.benefit}, eligibility", problem) from problem
        rows += [(benefit.benefit, member) for member in members]
    return pl.DataFrame(rows, schema={"benefit_id": pl.String, "member_id": pl.String}, orient="row")


def current_members(segments: Iterable[Segment], schema: Schema, as_of: date, ask: Ask) -> pl.DataFrame:
    """The members of each segment as of a day: `segment`, `member_id`, sorted."""
    rows = []
    for segment in sorted(segments, key=lambda each: each.segment):
        try:
            members = members_of(segment.condition, schema, as_of, ask)
        except ConditionError as problem:
            raise ConditionError.within(f"segment {segment.segment}, condition", problem) from problem
        rows += [(segment.segment, member) for member in members]
    return pl.DataFrame(rows, schema={"segment": pl.String, "member_id": pl.String}, orient="row")


def segment_tables(
    segments: Iterable[Segment],
    members: pl.DataFrame,
    log: SegmentLog,
    successors: pl.DataFrame,
    as_of: date,
) -> SegmentTables:
    """Compare the segments of this run with what was published before.

    A changed condition begins a new history even where its version was not raised.

    Args:
        segments: The workspace's segments.
        members: What `current_members` gave.
        log: What the decision log says was published before this run.
        successors: Member ids that a merge has ended, and who lives on (`holdouts.successors`).
        as_of: The as-of day; it is the day of this publication.
    """
    ordered = sorted(segments, key=lambda each: each.segment)
    history = _last_of_each_day(log.publications.filter(pl.col("published_on") < as_of))
    publications, entries = [], []
    for segment in ordered:
        mine = members.filter(pl.col("segment") == segment.segment)["member_id"].to_list()
        before = _previous(segment, history, log.memberships, successors)
        since = before.entered_on if before else {}
        entered = sum(member not in since for member in mine) if before else 0
        left = before.members + entered - len(mine) if before else 0
        key = (segment.segment, segment.version, condition_hash(segment.condition))
        publications.append((*key, as_of, len(mine), entered, left, before is None))
        entries += [(*key, as_of, member, since.get(member, as_of)) for member in mine]
    publication_entries = pl.DataFrame(publications, schema=KINDS["segment_publication"], orient="row")
    membership_entries = pl.DataFrame(entries, schema=KINDS["segment_membership"], orient="row")
    names = [segment.segment for segment in ordered]
    daily = pl.concat([history.select(publication_entries.columns), publication_entries])
    return SegmentTables(
        membership=membership_entries.select("segment", "version", "member_id", "entered_on"),
        daily=daily.filter(pl.col("segment").is_in(names))
        .drop("condition_hash")
        .sort("segment", "version", "published_on"),
        catalogue=_catalogue(ordered, publication_entries),
        publication_entries=publication_entries,
        membership_entries=membership_entries,
    )


@dataclass(frozen=True)
class _Published:
    """A segment as last published: how many members, and by today's ids since when each is in it."""

    members: int
    entered_on: Mapping[str, date]


def last_runs(publications: pl.DataFrame, as_of: date) -> set[str]:
    """Fingerprints of the runs whose memberships a run as of a day compares with: the last of each version."""
    history = _last_of_each_day(publications.filter(pl.col("published_on") < as_of))
    last = history.unique(["segment", "version"], keep="last", maintain_order=True)
    return set(last["run_fingerprint"])


def _last_of_each_day(publications: pl.DataFrame) -> pl.DataFrame:
    key = ["segment", "version", "published_on"]
    return publications.sort("sequence").unique(key, keep="last", maintain_order=True).sort(key)


def _previous(
    segment: Segment, history: pl.DataFrame, memberships: pl.DataFrame, successors: pl.DataFrame
) -> _Published | None:
    """The last publication of the segment's version, if it was of the same condition."""
    of_version = (pl.col("segment") == segment.segment) & (pl.col("version") == segment.version)
    last = history.filter(of_version).tail(1)
    if last.is_empty() or last["condition_hash"].item() != condition_hash(segment.condition):
        return None
    of_run = (pl.col("run_fingerprint") == last["run_fingerprint"].item()) & (
        pl.col("published_on") == last["published_on"].item()
    )
    then = memberships.filter(of_version, of_run).join(successors, on="member_id", how="left")
    by_todays_id = then.group_by(pl.coalesce("successor", "member_id")).agg(pl.col("entered_on").min())
    return _Published(int(last["members"].item()), dict(by_todays_id.iter_rows()))


def _catalogue(segments: Iterable[Segment], published: pl.DataFrame) -> pl.DataFrame:
    stated = pl.DataFrame(
        [
            (
                each.segment,
                each.version,
                each.label.en,
                each.label.zh,
                each.purpose,
                each.owner,
                each.channel,
                " ".join(each.condition.split()),
            )
            for each in segments
        ],
        schema={
            "segment": pl.String,
            "version": pl.Int64,
            **dict.fromkeys(("label_en", "label_zh", "purpose", "owner", "channel", "condition"), pl.String),
        },
        orient="row",
    )
    return stated.join(published.select("segment", "members"), on="segment")
