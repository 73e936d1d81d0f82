"""Figures that several pages show: members by stage with in and out, natural return rates, a period's totals.

What belongs here: questions that more than one page asks. What does not: a single page's.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from member360.dashboards.view import Period, View
from member360.dashboards.words import ECOSYSTEM, STAGES

_TWO_BUSINESSES = """
select count(*) as members
from (
    select member_id
    from lifecycle_intervals
    where business <> 'ecosystem' and stage in ('first_order', 'repeat')
        and valid_from <= $day and (valid_to is null or valid_to > $day)
    group by member_id
    having count(*) >= 2 and ($business = 'ecosystem' or sum(case when business = $business then 1 else 0 end) = 1)
) as several
"""
_STAGE_FLOW = """
with flow as (
    select from_stage, to_stage, members from lifecycle_transitions
    where period = ? and business = ? and period_start = ?
),
touched as (
    select to_stage as stage, members as now, 0 as before,
        case when from_stage <> to_stage then members else 0 end as came, 0 as went
    from flow
    union all
    select from_stage, 0, members, 0, case when from_stage <> to_stage then members else 0 end from flow
)
select stage, cast(sum(before) as bigint) as before, cast(sum(came) as bigint) as came,
    cast(sum(went) as bigint) as went,
    cast(sum(now) as bigint) as members
from touched where stage <> 'none' group by stage
"""
_SILENCE = """
select cast(median(date_diff('day', last_purchase_on, becomes_dormant_on)) as bigint) as dormant,
    cast(median(date_diff('day', last_purchase_on, becomes_churned_on)) as bigint) as churned
from {source} where last_purchase_on is not null
"""


class Totals(NamedTuple):
    """A period's figures; a growth figure is None where the period is not known."""

    net_sales: Decimal
    active: int | None
    new_to_ecosystem: int | None
    reactivated: int | None
    lapsed: int | None
    quick_ratio: Decimal | None
    in_two: int


class Return(NamedTuple):
    """How often members who were silent for `days` days came back by themselves; shares may be unknown."""

    days: int
    return_14d: Decimal | None
    return_90d: Decimal | None


def totals(view: View, period: Period) -> Totals:
    """Return a period's figures for the business looked at."""
    snapshot, business = view.snapshot, view.business
    sales = snapshot.ask(
        "select coalesce(sum(net_sales), 0) as net_sales from kpi_daily where business = ? and day between ? and ?",
        business,
        period.start,
        period.end,
    )["net_sales"].item()
    growth = snapshot.ask(
        "select active, new_to_ecosystem, reactivated, lapsed, quick_ratio from growth_accounting "
        "where period = ? and business = ? and period_start = ?",
        view.grain,
        business,
        period.start,
    )
    active, new, reactivated, lapsed, ratio = growth.row(0) if growth.height else (None,) * 5
    in_two = in_two_businesses(view, min(period.end, snapshot.as_of))
    return Totals(sales, active, new, reactivated, lapsed, ratio, in_two)


def in_two_businesses(view: View, day: date) -> int:
    """Return the members who are active in two businesses or more at the end of a day (and in the one looked at)."""
    sql = _TWO_BUSINESSES.replace("$day", "?").replace("$business", "?")
    return int(view.snapshot.ask(sql, day, day, view.business, view.business)["members"].item())


def stage_flow(view: View, period: Period | None = None) -> pl.DataFrame:
    """Return members by stage in a period: `stage`, `before`, `came`, `went`, `members`; every stage, in order."""
    rows = view.snapshot.ask(_STAGE_FLOW, view.grain, view.business, (period or view.period).start)
    every = pl.DataFrame({"stage": list(STAGES)})
    return every.join(rows, on="stage", how="left", maintain_order="left").with_columns(
        pl.exclude("stage").fill_null(0)
    )


def returns(view: View) -> dict[str, Return]:
    """Return the natural return rate of `dormant` and `churned`, at the usual silence that makes one so."""
    where = "member_360" if view.is_all else "member_business"
    only = "" if view.is_all else " and business = ?"
    given = () if view.is_all else (view.business,)
    days = view.snapshot.ask(_SILENCE.format(source=where) + only, *given).row(0, named=True)
    curve = view.snapshot.ask(
        "select silence_days, return_14d, return_90d from return_curve where business = ?", view.business
    )
    known = {row[0]: row[1:] for row in curve.iter_rows()}
    return {stage: Return(day, *known.get(day, (None, None))) for stage, day in days.items() if day is not None}


def return_words(view: View, rate: Return | None) -> str:
    """Write a return rate for a reader."""
    if rate is None or rate.return_90d is None:
        return view.words.text("returns.unknown")
    return view.words.text("returns.rate", share=view.words.share(rate.return_90d, 0), days=rate.days)


def every_business(view: View) -> list[str]:
    """Return the businesses looked at: all of them, or the one chosen."""
    return list(view.businesses) if view.business == ECOSYSTEM else [view.business]
