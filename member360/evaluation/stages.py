"""Stages against true dropout: who is called churned and has left for good, who is called active and has.

What belongs here: these lines. What does not: churn scores, which speak of the days to come. A stage says how long a
member has been silent, so a business's share of churned members who come back is a matter of its thresholds.
"""

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
    as_of = reader.manifest.as_of
    dropout = truth.table("dropout").select("person_id", "business", has_gone=pl.col("dropped_on") <= as_of)
    staged = (
        reader.query(_STAGES)
        .with_columns(called=pl.col("stage").replace_strict(CALLED, default=None, return_dtype=pl.String))
        .filter(pl.col("called").is_not_null())
        .join(people.person_of, on="member_id")
        .join(dropout.with_columns(is_known=True), on=["person_id", "business"], how="left")
    )
    return shares(staged)


def shares(staged: pl.DataFrame) -> Lines:
    """The lines.

    Args:
        staged: business, called (active, dormant, churned), has_gone (NULL: not gone), is_known (NULL: the person never
            was active there in truth), one row a member and business.
    """
    lines = Lines("stages")
    counted = (
        staged.filter(pl.col("is_known"))
        .with_columns(pl.col("has_gone").fill_null(value=False))
        .group_by("business", "called")
        .agg(n=pl.len().cast(pl.Int64), gone=pl.col("has_gone").sum().cast(pl.Int64))
    )
    strangers = dict(staged.filter(pl.col("is_known").is_null()).group_by("business").len().iter_rows())
    for business in sorted({*counted["business"]}, key=lambda name: (name != ECOSYSTEM, name)):
        of = {
            called: (gone, n)
            for called, n, gone in counted.filter(pl.col("business") == business).drop("business").iter_rows()
        }
        for called in ("churned", "dormant", "active"):
            gone, n = of.get(called, (0, 0))
            lines.add(f"called_{called}", "gone_for_good", ratio(gone, n), n=n, business=business)
        all_gone = sum(gone for gone, _ in of.values())
        for called in ("churned", "active"):
            found = ratio(of.get(called, (0, 0))[0], all_gone)
            lines.add("gone_for_good", f"called_{called}", found, n=all_gone, business=business)
        if business in strangers:
            lines.add("whole", "members_without_truth", strangers[business], unit="count", against=0, business=business)
    return lines
