"""Stages against true dropout: who is called churned and has left for good, who is called active and has.

What belongs here: these lines. What does not: churn scores, which speak of the days to come. A stage says how long a
member has been silent, so a business's share of churned members who come back is a matter of its thresholds. Beside all
members those that are exactly one whole person: what is wrong there is no fault of One ID.
"""

from datetime import date

import polars as pl

from member360.evaluation.lines import ECOSYSTEM, Lines, ratio
from member360.evaluation.people import People
from member360.evaluation.truth import Truth
from member360.publishing import Reader

CALLED = {"first_order": "active", "repeat": "active", "dormant": "dormant", "churned": "churned"}
_STAGES = f"""
select member_id, business, stage from member_business
union all
select member_id, '{ECOSYSTEM}' as business, stage from member_360
"""


def stage_lines(reader: Reader, people: People, truth: Truth) -> Lines:
    """Per business and ecosystem, of members who ever bought: the share gone for good among those called something.

    Gone for good: the person dropped out on the as-of day or before, and so never returns.
    """
    dropout = gone_for_good(truth.table("dropout"), reader.manifest.as_of)
    staged = (
        reader.query(_STAGES)
        .with_columns(called=pl.col("stage").replace_strict(CALLED, default=None, return_dtype=pl.String))
        .filter(pl.col("called").is_not_null())
        .join(people.person_of, on="member_id")
        .join(dropout.with_columns(is_known=True), on=["person_id", "business"], how="left")
    )
    return shares(staged)


def gone_for_good(dropout: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Who has dropped out where (person_id, business, has_gone).

    Gone from the ecosystem is who left it, or dropped out of every business they had begun.

    Args:
        dropout: The truth's table.
        as_of: The last day that counts.
    """
    gone = dropout.filter(pl.col("active_from") <= as_of).select(
        "person_id", "business", has_gone=(pl.col("dropped_on") <= as_of).fill_null(value=False)
    )
    of_all = pl.col("business") == ECOSYSTEM
    everywhere = gone.filter(~of_all).group_by("person_id").agg(gone_everywhere=pl.col("has_gone").all())
    return gone.join(everywhere, on="person_id", how="left").select(
        "person_id",
        "business",
        has_gone=pl.col("has_gone") | (of_all & pl.col("gone_everywhere").fill_null(value=False)),
    )


def shares(staged: pl.DataFrame) -> Lines:
    """The lines.

    Args:
        staged: business, called (active, dormant, churned), has_gone, is_known (NULL: the person never was active there
            in truth), is_whole (the member is exactly one person), one row a member and business.
    """
    lines = Lines("stages")
    whole = pl.col("is_whole")
    counted = (
        staged.filter(pl.col("is_known"))
        .group_by("business", "called")
        .agg(
            n=pl.len().cast(pl.Int64),
            gone=pl.col("has_gone").sum().cast(pl.Int64),
            whole=whole.sum().cast(pl.Int64),
            whole_gone=(whole & pl.col("has_gone")).sum().cast(pl.Int64),
        )
    )
    strangers = dict(staged.filter(pl.col("is_known").is_null()).group_by("business").len().iter_rows())
    for business in sorted({*counted["business"]}, key=lambda name: (name != ECOSYSTEM, name)):
        of = {row["called"]: row for row in counted.filter(pl.col("business") == business).iter_rows(named=True)}
        for called in ("churned", "dormant", "active"):
            row = of.get(called, {"n": 0, "gone": 0, "whole": 0, "whole_gone": 0})
            subject = f"called_{called}"
            lines.add(subject, "gone_for_good", ratio(row["gone"], row["n"]), n=row["n"], business=business)
            share = ratio(row["whole_gone"], row["whole"])
            lines.add(subject, "whole_persons_gone", share, n=row["whole"], business=business)
        all_gone = sum(row["gone"] for row in of.values())
        for called in ("churned", "active"):
            found = ratio(of[called]["gone"] if called in of else 0, all_gone)
            lines.add("gone_for_good", f"called_{called}", found, n=all_gone, business=business)
        if business in strangers:
            lines.add("whole", "members_without_truth", strangers[business], unit="count", against=0, business=business)
    return lines
