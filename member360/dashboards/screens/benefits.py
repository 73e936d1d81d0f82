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
select given.benefit_id, count(*) as members, sum(given.expected_cost) as expected_cost,
    sum(given.expected_value) as expected_value, avg(given.p_redeem) as p_redeem, min(given.evidence) as evidence,
    coalesce(min(catalogue.reason_{language}), mode(given.reason_{language} order by given.reason_{language}))
        as reason,
    sum(given.expected_margin) as expected_margin, bool_or(given.is_entitlement) as is_entitlement
from benefit_recommendations as given
left join benefit_catalogue as catalogue on catalogue.benefit_id = given.benefit_id
where ? = 'ecosystem' or given.business = ?
group by given.benefit_id order by members desc, given.benefit_id
"""
_OWED = """
select count(*) as members, sum(expected_cost) as expected_cost from benefit_recommendations where is_entitlement
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
    owed = view.snapshot.ask(_OWED).row(0, named=True)
    if owed["members"]:
        said = words.text("budget.owed", n=words.count(owed["members"]), cost=words.money(owed["expected_cost"]))
        st.caption(said.replace("$", r"\$"))


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
                    "recommended.owed_row" if row["is_entitlement"] else "recommended.row",
                    members=words.count(row["members"]),
                    cost=words.money(row["expected_cost"]),
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
    question = (
        f"select {sums}, coalesce(sum(cost), 0) as cost from benefit_daily where (? = 'ecosystem' or business = ?)"
    )
    here = (view.business, view.business)
    ever = view.snapshot.ask(question, *here).row(0, named=True)
    found = view.snapshot.ask(f"{question} and day between ? and ?", *here, view.period.start, view.last_day).row(
        0, named=True
    )
    cost = found.pop("cost")
    # What no source ever delivered is not known to be nought.
    silent = [words.text(f"funnel.{step}") for step in _FUNNEL if not ever[step]]
    table = pl.DataFrame(
        [(words.text(f"funnel.{step}"), count) for step, count in found.items() if ever[step]],
        schema={"event": pl.String, "events": pl.Int64},
        orient="row",
    )
    frame = table.select(
        name="event",
        value="events",
        written=pl.Series([words.count(count) for count in table["events"]], dtype=pl.String),
    )
    note = words.text("funnel.note", cost=words.money(cost)).replace("$", r"\$")
    if silent and table.height:
        note += " " + words.text("funnel.silent", steps=words.text("punctuation.comma").join(silent))
    shown = table if table["events"].sum() else table.clear()
    panel(
        view,
        "funnel",
        shown,
        charts.bars(frame) if table.height else None,
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
    panel(
        view,
        "catalogue",
        rows,
        wide="reason",
        width=250,
        n=rows.height,
        kept=("benefit_kind", "paid_by", "face_value", "stock", "valid_from"),
    )


def show(view: View) -> None:
    """The page."""
    words = view.words
    heading(view, words.text("page.benefits"), is_compared=False)
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
    kept = ("evidence", "expected_margin", "p_redeem", "is_entitlement")
    panel(view, "recommended_table", rows, wide="reason", n=rows["members"].sum(), kept=kept)
    show_catalogue(view)


show(current_view())
