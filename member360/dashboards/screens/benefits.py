"""Benefits: what there is, what is recommended to whom and why, what became of what was given.

What belongs here: catalogue, budget, recommendations, funnel. What does not: effects, which need an experiment.
"""

import polars as pl
import streamlit as st

from member360.dashboards import charts
from member360.dashboards.panel import Tile, heading, panel, tiles
from member360.dashboards.view import View, current_view

_FUNNEL = ("granted", "seen", "claimed", "redeemed", "expired")
_RECOMMENDED = """
select benefit_id, count(*) as members, sum(expected_cost) as expected_cost, sum(expected_value) as expected_value,
    avg(p_redeem) as p_redeem, min(evidence) as evidence, mode(reason_{language} order by reason_{language}) as reason,
    sum(expected_margin) as expected_margin
from benefit_recommendations
where ? = 'ecosystem' or business = ?
group by benefit_id order by members desc, benefit_id
"""
_CATALOGUE = """
select benefit_id, kind as benefit_kind, business, paid_by, face_value, cost, stock, valid_from, valid_to,
    is_entitlement,
    reason_{language} as reason
from benefit_catalogue
where (? = 'ecosystem' or business in (?, 'ecosystem')) and (not ? or valid_from <= ?
    and (valid_to is null or valid_to > ?))
order by business, benefit_id
"""


def show_budget(view: View) -> None:
    """What may be spent, what is expected to be, and how far the choice may be from the best one."""
    words = view.words
    rows = view.snapshot.ask("select measure, value from benefit_budget")
    known = dict(rows.iter_rows())
    if not known:
        st.info(words.text("budget.empty"))
        return
    measures = ("budget", "spent", "expected_value", "upper_bound", "gap")
    row = []
    for measure in measures:
        share = (
            words.text("budget.used", share=words.share(known["spent"] / known["budget"]))
            if measure == "spent" and known.get("budget")
            else ""
        )
        row.append(
            Tile(
                words.text(f"budget.{measure}") + share,
                words.money(known.get(measure)),
                None,
                words.text(f"budget.{measure}_help"),
            )
        )
    tiles(view, row)


def show_recommended(view: View, rows: pl.DataFrame) -> None:
    """Members by what is recommended to them."""
    words = view.words
    given = rows.filter(pl.col("benefit_id") != "nothing")
    frame = pl.DataFrame(
        [
            (
                words.of("benefit", row["benefit_id"]),
                row["members"],
                words.text(
                    "recommended.row", members=words.count(row["members"]), cost=words.money(row["expected_cost"])
                ),
            )
            for row in given.iter_rows(named=True)
        ],
        schema={"name": pl.String, "value": pl.Int64, "written": pl.String},
        orient="row",
    )
    nothing = rows.filter(pl.col("benefit_id") == "nothing")["members"].sum()
    note = words.text("recommended.nothing", n=words.count(nothing))
    panel(
        view,
        "recommended",
        rows,
        charts.bars(frame, room=2.2) if given.height else None,
        n=rows["members"].sum(),
        note=note,
    )


def show_funnel(view: View) -> None:
    """What became of the benefits given in the period."""
    words = view.words
    sums = ", ".join(f"cast(coalesce(sum({step}), 0) as bigint) as {step}" for step in _FUNNEL)
    rows = view.snapshot.ask(
        f"select {sums}, coalesce(sum(cost), 0) as cost from benefit_daily "
        "where (? = 'ecosystem' or business = ?) and day between ? and ?",
        view.business,
        view.business,
        view.period.start,
        view.last_day,
    )
    found = rows.row(0, named=True)
    cost = found.pop("cost")
    table = pl.DataFrame(
        [(words.text(f"funnel.{step}"), count) for step, count in found.items()],
        schema={"event": pl.String, "events": pl.Int64},
        orient="row",
    )
    frame = table.select(
        name="event",
        value="events",
        written=pl.Series([words.count(count) for count in table["events"]], dtype=pl.String),
    )
    note = words.text("funnel.note", cost=words.money(cost))
    shown = table if table["events"].sum() else table.clear()
    panel(
        view,
        "funnel",
        shown,
        charts.bars(frame, height=240),
        dated=view.name(view.period),
        n=table["events"].sum(),
        note=note,
    )


def show_catalogue(view: View) -> None:
    """What may be given."""
    words, today = view.words, view.snapshot.as_of
    running = st.toggle(words.text("catalogue.running"), value=False, key="running")
    rows = view.snapshot.ask(
        _CATALOGUE.format(language=words.language), view.business, view.business, running, today, today
    )
    panel(view, "catalogue", rows, wide="reason", n=rows.height)


def show(view: View) -> None:
    """The page."""
    words = view.words
    heading(view, words.text("page.benefits"))
    evidence = view.snapshot.ask("select distinct evidence from benefit_recommendations")["evidence"].to_list()
    if evidence and evidence != ["experiment"]:
        st.warning(words.text("benefits.assumed"), icon=":material/science:")
    show_budget(view)
    left, right = st.columns([3, 2])
    rows = view.snapshot.ask(_RECOMMENDED.format(language=words.language), view.business, view.business)
    with left:
        show_recommended(view, rows)
    with right:
        show_funnel(view)
    panel(view, "recommended_table", rows, wide="reason", n=rows["members"].sum())
    show_catalogue(view)


show(current_view())
