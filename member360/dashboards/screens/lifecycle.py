"""Lifecycle: where members stand, where they went, and who comes back by themselves.

What belongs here: stages over time, transitions, the return curve. What does not: the second order.
"""

import polars as pl
import streamlit as st

from member360.dashboards import charts, courses, flows
from member360.dashboards.figures import return_words, returns, stage_flow
from member360.dashboards.panel import Tile, heading, panel, tiles
from member360.dashboards.view import View, current_view
from member360.dashboards.words import STAGES

_SHORTEST_CURVE, _BEYOND = 120, 30
_HALVES = (10, 11)  # the table needs a little more
# More members who registered or first bought may be good news or bad.
_WORSE = {"repeat": False, "dormant": True, "churned": True}


def show_tiles(view: View) -> None:
    """Members by stage at the end of the period; the return rate stands beside dormant and churned."""
    words, rates = view.words, returns(view)
    now = dict(stage_flow(view).select("stage", "members").iter_rows())
    then = dict(stage_flow(view, view.other).select("stage", "members").iter_rows()) if view.other else {}
    row = []
    for stage in STAGES:
        label = words.of("stage", stage)
        if stage in {"dormant", "churned"}:
            label += f" · {return_words(view, rates.get(stage))}"
        change = words.change(now[stage], then.get(stage))
        row.append(
            Tile(
                label,
                words.count(now[stage]),
                change,
                words.text(f"stage_help.{stage}"),
                more_is_worse=_WORSE.get(stage),
            )
        )
    tiles(view, row)


def transitions(view: View) -> pl.DataFrame:
    """Return the period's transitions, `from_stage`, `to_stage`, `members`, in the order of stages."""
    flow = view.snapshot.ask(
        "select from_stage, to_stage, members from lifecycle_transitions "
        "where period = ? and business = ? and period_start = ?",
        view.grain,
        view.business,
        view.period.start,
    )
    place = {stage: number for number, stage in enumerate(("none", *STAGES))}
    return flow.sort(pl.col("from_stage").replace_strict(place), pl.col("to_stage").replace_strict(place))


def show_flow(view: View, flow: pl.DataFrame, *, stays: bool) -> None:
    """The transitions drawn; those who stayed too, if asked for."""
    words = view.words
    moves = flow if stays else flow.filter(pl.col("from_stage") != pl.col("to_stage"))
    links = moves.select(
        source=pl.Series([words.of("stage", code) for code in moves["from_stage"]], dtype=pl.String),
        target=pl.Series([words.of("stage", code) for code in moves["to_stage"]], dtype=pl.String),
        source_code="from_stage",
        target_code="to_stage",
        members="members",
    )
    rates = returns(view)
    note = " · ".join(
        words.text("returns.of", stage=words.of("stage", stage), rate=return_words(view, rates.get(stage)))
        for stage in ("dormant", "churned")
    )
    drawn = flows.sankey(links, charts.STAGE_COLOURS, 250) if links.height else None
    panel(view, "transitions", moves, drawn, dated=view.name(view.period), n=moves["members"].sum(), note=note)


def show_matrix(view: View, flow: pl.DataFrame) -> None:
    """The transitions as a table."""
    wide = _matrix(view, flow) if flow.height else flow
    panel(view, "transition_table", wide, dated=view.name(view.period), n=flow["members"].sum())


def _matrix(view: View, flow: pl.DataFrame) -> pl.DataFrame:
    """One row for each stage before, one column for each stage after."""
    columns = {
        view.words.of("stage", stage): pl.col("members").filter(pl.col("to_stage") == stage).sum() for stage in STAGES
    }
    return flow.group_by("from_stage", maintain_order=True).agg(**columns)


def show_history(view: View) -> None:
    """Stages over time; days too early to be believed are faded."""
    words = view.words
    daily = view.snapshot.ask(
        "select day, stage, members from lifecycle_daily where business = ? and day <= ? "
        "and day >= (select min(period_start) from growth_accounting where business = ?) order by day, stage",
        view.business,
        view.last_day,
        view.business,
    )
    early = view.snapshot.ask(
        'select min(period_start) as start, max(period_end) as "end" from growth_accounting '
        "where business = ? and period = 'week' and is_burn_in having count(*) > 0",
        view.business,
    )
    shown = ("repeat", "first_order", "prospect", "dormant", "churned")
    frame = daily.with_columns(
        series=pl.col("stage").replace_strict(
            {stage: words.of("stage", stage) for stage in STAGES}, return_dtype=pl.String
        ),
        place=pl.col("stage").replace_strict(
            {stage: number for number, stage in enumerate(shown)}, return_dtype=pl.Int64
        ),
    )
    colours = {words.of("stage", stage): charts.STAGE_COLOURS[stage] for stage in shown}
    members = daily.filter(pl.col("day") == view.last_day)["members"].sum()
    panel(
        view, "history", daily, courses.area(frame, colours, early, words.axis_format), dated=view.last_day, n=members
    )


def show_curve(view: View) -> None:
    """How often silent members come back by themselves, with the thresholds on the curve."""
    words = view.words
    curve = view.snapshot.ask(
        "select silence_days, silences, return_14d, return_90d from return_curve "
        "where business = ? order by silence_days",
        view.business,
    )
    rates = returns(view)
    longest = max([_SHORTEST_CURVE, *(rate.days + _BEYOND for rate in rates.values())])
    near = curve.filter(pl.col("silence_days") <= longest)
    frame = pl.concat(
        near.select(
            days="silence_days", series=pl.lit(words.of("measure", name)), share=pl.col(name).cast(pl.Float64)
        ).drop_nulls()
        for name in ("return_14d", "return_90d")
    )
    thresholds = pl.DataFrame(
        [
            (rate.days, words.text("curve.threshold", stage=words.of("stage", stage), days=rate.days), number + 0.6)
            for number, (stage, rate) in enumerate(rates.items())
        ],
        schema={"days": pl.Int64, "name": pl.String, "row": pl.Float64},
        orient="row",
    )
    chart = courses.curve(frame, thresholds, words.of("measure", "silence_days"))
    table = curve if frame.height else curve.clear()
    panel(view, "curve", table, chart, n=curve["silences"].max() if curve.height else 0)


def show(view: View) -> None:
    """The page."""
    heading(view, view.words.text("page.lifecycle"))
    show_tiles(view)
    flow = transitions(view)
    stays = st.toggle(view.words.text("transitions.with_stays"), value=False, key="stays")
    left, right = st.columns(_HALVES)
    with left:
        show_flow(view, flow, stays=stays)
    with right:
        show_matrix(view, flow)
    left, right = st.columns(_HALVES)
    with left:
        show_history(view)
    with right:
        show_curve(view)


show(current_view())
