"""Retention: of those who first bought in a month, who still buys; of those who bought once, who buys again.

What belongs here: cohorts and the second order. What does not: stages.
"""

from datetime import date

import polars as pl
import streamlit as st

from member360.dashboards import charts
from member360.dashboards.panel import heading, panel
from member360.dashboards.second_order import WITHIN, by_month
from member360.dashboards.view import View, current_view

_WEEKS = 60
_FEWEST = 20  # of fewer members, a single one moves a share by more than five per cent


def burn_in_until(view: View, grain: str) -> date | None:
    """Return the start of the last period that is too early to tell new members from old ones."""
    found = view.snapshot.ask(
        "select max(period_start) as last from growth_accounting where period = ? and business = ? and is_burn_in",
        grain,
        view.business,
    )
    last: date | None = found["last"].item()
    return last


def show_cohorts(view: View) -> None:
    """The cohort table as a heat map: retention, or what a member has spent so far."""
    words = view.words
    measures = ("retention", "cumulative_net_sales_per_member")
    measure = st.segmented_control(
        words.text("cohorts.measure"),
        measures,
        default="retention",
        format_func=words.column,
        required=True,
        key=f"cohort_measure:{words.language}",
    )
    rows = view.snapshot.ask(
        "select cohort_month, months_since, cohort_members, active_members, retention, "
        "cumulative_net_sales_per_member, is_complete "
        "from cohort_retention where business = ? order by cohort_month, months_since",
        view.business,
    )
    early = burn_in_until(view, "month")
    drawn = []
    for row in rows.iter_rows(named=True):
        value = row[measure]
        written = "" if value is None else words.share(value, 0) if measure == "retention" else words.short(value)
        grey = not row["is_complete"] or (early is not None and row["cohort_month"] <= early)
        name = words.text(
            "cohorts.row", month=words.month(row["cohort_month"]), members=words.count(row["cohort_members"])
        )
        drawn.append((str(row["months_since"]), name, value, written, grey))
    schema = {"x": pl.String, "y": pl.String, "value": pl.Float64, "written": pl.String, "is_grey": pl.Boolean}
    frame = pl.DataFrame(
        [(x, y, None if v is None else float(v), w, g) for x, y, v, w, g in drawn], schema=schema, orient="row"
    )
    height = 60 + 28 * rows["cohort_month"].n_unique()
    chart = charts.heat(
        frame,
        words.text("cohorts.months_since"),
        words.text("cohorts.cohort"),
        wide_y=True,
        height=height,
        top=_top(rows, measure),
    )
    members = rows.filter(pl.col("months_since") == 0)["cohort_members"].sum()
    panel(view, "cohorts", rows, chart, n=members, note=words.text("cohorts.legend"))


def _top(rows: pl.DataFrame, measure: str) -> float | None:
    """The darkest value. In the cohort month itself everybody buys, which would make all other months pale."""
    if measure != "retention":
        return None
    later = rows.filter(pl.col("months_since") > 0)["retention"].max()
    return float(later) if later else None  # type: ignore[arg-type]


def show_second_order(view: View) -> None:
    """Of members first buying in a month's weeks, who bought again within 7, 30 and 60 days."""
    words = view.words
    rows = view.snapshot.ask(
        "select first_week, members, share_7d, share_30d, share_60d from second_order_conversion "
        "where business = ? order by first_week desc limit ?",
        view.business,
        _WEEKS,
    ).reverse()
    months = by_month(rows, burn_in_until(view, "week"))
    drawn, names = [], []
    for month in months.iter_rows(named=True):
        name = words.month(month["month"])
        names.append((name, words.text("second_order.members", n=words.count(month["members"]))))
        for days in WITHIN:
            n, again = month[f"n_{days}"], month[f"again_{days}"]
            state = "burn_in" if month["is_early"] else "few" if n < _FEWEST else "ok"
            if n:
                drawn.append((name, words.column(f"share_{days}"), again / n, n, state))
    schema = {"period": pl.String, "series": pl.String, "value": pl.Float64, "n": pl.Int64, "state": pl.String}
    points = pl.DataFrame(drawn, schema=schema, orient="row")
    below = pl.DataFrame(names, schema={"period": pl.String, "below": pl.String}, orient="row")
    table = rows if drawn else rows.clear()
    note = words.text("second_order.legend", fewest=_FEWEST) if drawn else ""
    chart = charts.lines(points, below) if drawn else None
    panel(view, "second_order", table, chart, n=rows["members"].sum(), note=note, fewest=_FEWEST)


def show(view: View) -> None:
    """The page."""
    heading(view, view.words.text("page.retention"), view.words.text("page_note.all_time"), is_timed=False)
    show_cohorts(view)
    show_second_order(view)


show(current_view())
