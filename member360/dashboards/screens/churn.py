"""Churn: how good the scores are, whom they point at, why, and who becomes dormant next.

What belongs here: quality against baselines, deciles, calibration, reasons, next week. What does not: what to give.
"""

from datetime import timedelta

import polars as pl
import streamlit as st

from member360.dashboards import charts, courses
from member360.dashboards.panel import heading, panel
from member360.dashboards.view import View, current_view

_DAYS_AHEAD = 7
_REASONS = """
with compared as (
    select why.member_id, why.feature, score.decile,
        why.contribution - avg(why.contribution) over (partition by why.feature) as pull
    from score_reasons as why
    join member_scores as score on score.member_id = why.member_id and score.business = why.business
    where why.business = ? and score.population = ? and why.rank > 0
)
select feature, avg(pull) as pull, count(*) as members from compared where decile <= 2
group by feature order by pull desc, feature
"""
_NEXT_WEEK = """
select who.member_id, who.becomes_dormant_on, who.net_sales_365d, score.score, why.words_{language} as main_reason
from {table} as who
left join member_scores as score on score.member_id = who.member_id and score.business = ?
left join score_reasons as why
    on why.member_id = score.member_id and why.business = score.business and why.rank = 1
where who.stage in ('first_order', 'repeat') and who.becomes_dormant_on > ? and who.becomes_dormant_on <= ?{only}
order by who.net_sales_365d desc, who.member_id
"""


def show_quality(view: View, population: str, quality: pl.DataFrame) -> None:
    """The model beside its baselines on the same members; "not enough data" in plain words."""
    words = view.words
    who = words.of("population", population)
    measured = quality.filter(pl.col("auc").is_not_null() & (pl.col("population") == population))
    silent = quality.filter((pl.col("status") == "not enough data") & (pl.col("population") == population))
    for row in silent.iter_rows(named=True):
        st.warning(words.text("quality.silent", population=who, n=words.count(row["n"])), icon=":material/info:")
    table = measured.select(
        "model",
        "is_published",
        "n",
        "base_rate",
        "auc",
        "pr_auc",
        "brier",
        "log_loss",
        "ece",
    )
    note = " ".join(
        words.text(f"quality.{status}", population=who) for status in measured.filter("is_published")["status"].unique()
    )
    tested = None
    if measured.height:
        first, last, tested = measured.select("train_from", "train_to", "test_cutoff").row(0)
        note += words.text("quality.days", first=words.day(first), last=words.day(last), tested=words.day(tested))
    tested_on = measured["n"].max() if measured.height else 0
    panel(view, "quality", table, n=tested_on, note=note, dated=tested, kept=("n", "pr_auc", "log_loss"))


def show_deciles(view: View, population: str) -> None:
    """Members by tenth of risk, with the mean probability."""
    words = view.words
    rows = view.snapshot.ask(
        "select decile, count(*) as members, avg(score) as score, min(score) as lowest, "
        "max(score) as highest, max(horizon_days) as horizon_days "
        "from member_scores where business = ? and population = ? group by decile order by decile",
        view.business,
        population,
    )
    frame = pl.DataFrame(
        [
            (
                words.text("deciles.row", decile=row["decile"]),
                row["score"],
                words.text("deciles.written", share=words.share(row["score"]), members=words.count(row["members"])),
            )
            for row in rows.iter_rows(named=True)
        ],
        schema={"name": pl.String, "value": pl.Float64, "written": pl.String},
        orient="row",
    )
    chart = charts.bars(frame, height=290, colour=charts.SERIES[4], room=1.7) if rows.height else None
    days = rows["horizon_days"].max() if rows.height else 0
    panel(view, "deciles", rows, chart, n=rows["members"].sum(), days=days)


def show_calibration(view: View, population: str, quality: pl.DataFrame) -> None:
    """Of members given a probability, how many did stay away."""
    words = view.words
    published = quality.filter(pl.col("is_published") & (pl.col("population") == population))["model"].to_list()
    rows = view.snapshot.ask(
        "select model, decile, n, predicted, observed from model_calibration where business = ? "
        "and population = ? order by model, decile",
        view.business,
        population,
    ).filter(pl.col("model").is_in(published))
    frame = rows.select(
        series=pl.Series([words.of("model", name) for name in rows["model"]], dtype=pl.String),
        predicted="predicted",
        observed="observed",
        n="n",
    )
    chart = (
        courses.calibration(frame, words.text("calibration.x"), words.text("calibration.y")) if rows.height else None
    )
    panel(view, "calibration", rows, chart, n=rows["n"].sum())


def show_reasons(view: View, population: str) -> None:
    """What sets the riskiest fifth apart from the average member scored."""
    words = view.words
    rows = view.snapshot.ask(_REASONS, view.business, population)
    upwards = rows.filter(pl.col("pull") > 0)["pull"].sum()
    frame = pl.DataFrame(
        [
            (
                words.of("reason", name),
                pull,
                words.share(pull / upwards, 0) if pull > 0 else words.text("reasons.against"),
            )
            for name, pull, _ in rows.iter_rows()
        ],
        schema={"name": pl.String, "value": pl.Float64, "written": pl.String},
        orient="row",
    )
    n = rows["members"].max() if rows.height else 0
    panel(
        view,
        "reasons",
        rows.drop("members"),
        charts.bars(frame, height=250, colour=charts.SERIES[3], room=1.4) if rows.height else None,
        n=n,
    )


def show_next_week(view: View) -> None:
    """Members whom silence makes dormant in the next seven days."""
    words = view.words
    table, only = ("member_360", "") if view.is_all else ("member_business", " and who.business = ?")
    rows = view.snapshot.ask(
        _NEXT_WEEK.format(table=table, only=only, language=words.language),
        view.business,
        view.snapshot.as_of,
        view.snapshot.as_of + timedelta(days=_DAYS_AHEAD),
        *(() if view.is_all else (view.business,)),
    )
    panel(
        view,
        "next_week",
        rows,
        n=rows.height,
        wide="main_reason",
        note=_next_week_note(view, rows),
        ahead=_DAYS_AHEAD,
    )


def _next_week_note(view: View, rows: pl.DataFrame) -> str:
    """How many, by when, and how far the chance beside them looks."""
    if rows.is_empty():
        return ""
    last = view.words.day(view.snapshot.as_of + timedelta(days=_DAYS_AHEAD))
    said = view.words.text("next_week.count", n=view.words.count(rows.height), last=last)
    found = view.snapshot.ask("select max(horizon_days) as days from member_scores where business = ?", view.business)
    days = found["days"].item()
    return said if days is None else said + view.words.text("next_week.horizon", days=days)


def show(view: View) -> None:
    """The page."""
    words = view.words
    heading(view, words.text("page.churn"), words.text("page_note.as_of"), is_timed=False)
    quality = view.snapshot.ask(
        "select * from model_quality where business = ? order by population, log_loss nulls last", view.business
    )
    population = st.segmented_control(
        words.text("churn.population"),
        ("active", "dormant"),
        default="active",
        format_func=lambda code: words.of("population", code),
        required=True,
        key=f"population:{words.language}",
    )
    show_quality(view, population, quality)
    left, middle, right = st.columns(3)
    with left:
        show_deciles(view, population)
    with middle:
        show_calibration(view, population, quality)
    with right:
        show_reasons(view, population)
    show_next_week(view)


show(current_view())
