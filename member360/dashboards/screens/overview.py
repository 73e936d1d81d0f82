"""Overview on one screen: what happened, to whom, and why.

What belongs here: tiles, sales bridge, growth, stages, what moved. What does not: detail, which the other pages have.
"""

import polars as pl
import streamlit as st

from member360.dashboards import charts
from member360.dashboards.figures import Totals, return_words, returns, stage_flow, totals
from member360.dashboards.moved import sentences
from member360.dashboards.panel import Tile, heading, panel, tiles
from member360.dashboards.view import View, current_view

_STEPS = ("new", "reactivated", "lapsed", "frequency", "basket", "other")
_GAINS, _LOSSES = ("new", "reactivated"), ("lapsed",)
_PERIODS = 12


def show_tiles(view: View, now: Totals, before: Totals | None) -> None:
    """Five figures of the period against the one compared with."""
    words = view.words

    def tile(name: str, written: str, value: object, other: object, worse: bool = False) -> Tile:
        return Tile(
            words.text(f"tile.{name}"), written, words.change(value, other), words.text(f"tile.{name}_help"), worse
        )

    tiles(
        view,
        [
            tile("net_sales", words.money(now.net_sales), now.net_sales, before and before.net_sales),
            tile("buyers", words.count(now.active), now.active, before and before.active),
            tile("new", words.count(now.new_to_ecosystem), now.new_to_ecosystem, before and before.new_to_ecosystem),
            tile("in_two", words.count(now.in_two), now.in_two, before and before.in_two),
            tile("lapsed", words.count(now.lapsed), now.lapsed, before and before.lapsed, worse=True),
        ],
    )


def show_bridge(view: View, buyers: int | None) -> None:
    """Why net sales changed against the period before."""
    words = view.words
    found = view.snapshot.ask(
        "select * from sales_bridge where period = ? and business = ? and period_start = ?",
        view.grain,
        view.business,
        view.period.start,
    )
    rows, change, note = [], None, ""
    for bridge in found.iter_rows(named=True):
        rows = [
            (words.text("bridge.before"), bridge["previous_net_sales"], True),
            *((words.of("measure", step), bridge[step] * (-1 if step == "lapsed" else 1), False) for step in _STEPS),
            (words.text("bridge.now"), bridge["net_sales"], True),
        ]
        change = bridge["net_sales"] - (bridge["previous_net_sales"] or 0)
        note = words.text(
            "bridge.note",
            before=words.money(bridge["previous_net_sales"]),
            now=words.money(bridge["net_sales"]),
            change=words.money(change, signed=True),
        ).replace("$", r"\$")
    table = pl.DataFrame(
        rows, schema={"step": pl.String, "value": pl.Decimal(18, 2), "is_total": pl.Boolean}, orient="row"
    )
    steps = [*rows[1:-1], (words.text("bridge.change"), change, True)] if rows else []
    drawn = pl.DataFrame(
        [(*step, words.short(step[1], signed=True)) for step in steps],
        schema={**table.schema, "written": pl.String},
        orient="row",
    )
    chart = charts.waterfall(drawn, words.symbol, 245, is_grey=view.period.state != "ok") if steps else None
    panel(
        view,
        "bridge",
        table.drop("is_total"),
        chart,
        dated=view.name(view.period),
        n=buyers,
        note=note,
    )


def show_growth(view: View) -> None:
    """Who came, came back and did not buy again, by period."""
    words = view.words
    rows = view.snapshot.ask(
        "select * from growth_accounting where period = ? and business = ? "
        "and period_start <= ? order by period_start desc limit ?",
        view.grain,
        view.business,
        view.period.start,
        _PERIODS,
    ).reverse()
    drawn = [
        (
            words.tick(row["period_start"], view.grain),
            words.of("measure", name),
            row[name] * (-1 if name in _LOSSES else 1),
            state_of(row),
        )
        for row in rows.iter_rows(named=True)
        for name in (*_GAINS, *_LOSSES)
    ]
    frame = pl.DataFrame(drawn, schema=["period", "measure", "members", "state"], orient="row")
    names = [words.of("measure", name) for name in (*_GAINS, *_LOSSES)]
    ratio = rows["quick_ratio"].to_list()[-1] if rows.height else None
    note = words.text("growth.ratio", ratio=f"{ratio:.2f}") if ratio is not None else words.text("growth.no_ratio")
    chart = charts.growth(frame, names, [charts.UP, charts.SERIES[0], charts.DOWN], 235) if rows.height else None
    table = rows.drop("period", "business") if rows.height else rows
    panel(
        view,
        "growth",
        table,
        chart,
        dated=view.name(view.period),
        n=rows["active"].last() if rows.height else 0,
        note=note,
    )


def state_of(row: dict[str, object]) -> str:
    """Say whether a period is to be believed."""
    return "incomplete" if not row["is_complete"] else "burn_in" if row["is_burn_in"] else "ok"


def show_stages(view: View) -> None:
    """Members by stage at the end of the period, who came into it and who left."""
    words, rates = view.words, returns(view)
    flow = stage_flow(view)
    drawn = []
    for stage, _, came, went, members in flow.iter_rows():
        written = words.text(
            "stages.written", members=words.count(members), came=words.count(came), went=words.count(went)
        )
        if stage in rates:
            written += f" · {return_words(view, rates[stage])}"
        drawn.append((stage, words.of("stage", stage), members, written))
    frame = pl.DataFrame(drawn, schema=["code", "stage", "members", "written"], orient="row")
    table = flow if flow["members"].sum() else flow.clear()
    panel(view, "stages", table, charts.stages(frame, 210), dated=view.last_day, n=flow["members"].sum())


def show(view: View) -> None:
    """The page."""
    now, before = totals(view, view.period), totals(view, view.other) if view.other else None
    heading(view, view.words.text("page.overview"))
    show_tiles(view, now, before)
    left, right = st.columns([6, 5])
    with left:
        show_bridge(view, now.active)
    with right:
        show_growth(view)
    left, right = st.columns([6, 5])
    with left:
        show_stages(view)
    with right, st.container(border=True, key="moved", height="stretch"):
        st.markdown(f"**{view.words.text('moved.title')}**")
        st.markdown("\n".join(f"- {sentence}" for sentence in sentences(view, now, before)))


show(current_view())
