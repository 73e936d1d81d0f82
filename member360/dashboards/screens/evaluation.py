"""Scored against the truth: of a planted world, how right the published answers are.

What belongs here: how the kept lines of an evaluation are laid out. What does not: any figure; they come from
`member360 evaluate`. The page is there only for a snapshot that was scored.
"""

import polars as pl
import streamlit as st

from member360.dashboards import charts
from member360.dashboards.panel import heading, panel
from member360.dashboards.view import View, current_view
from member360.dashboards.words import ECOSYSTEM

_PAIRS = ("all_pairs", "good_evidence", "any_evidence", "b_cubed")
_POLICIES = ("nothing", "random", "old_rule", "policy", "oracle")
_AGAINST = ("found", "planted", "difference")


def of_part(lines: pl.DataFrame, part: str, view: View | None = None) -> pl.DataFrame:
    """The lines of a part; of the business chosen, where a view is given."""
    rows = lines.filter(pl.col("part") == part)
    return rows if view is None or view.is_all else rows.filter(pl.col("business") == view.business)


def side_by_side(rows: pl.DataFrame, keys: list[str], columns: dict[str, tuple[str, str]]) -> pl.DataFrame:
    """One row for each of the keys, in the order of the lines.

    Args:
        rows: Lines.
        keys: Columns that make a row.
        columns: New column to the measure and the line's column that it shows.
    """
    picked = [
        pl.col(source).filter(pl.col("measure") == measure).first().alias(name)
        for name, (measure, source) in columns.items()
    ]
    return rows.group_by(keys, maintain_order=True).agg(picked)


def show_pairs(view: View, lines: pl.DataFrame) -> None:
    """Precision and recall of One ID."""
    rows = of_part(lines, "one_id").filter(pl.col("subject").is_in(_PAIRS))
    columns = {name: (name, "found") for name in ("precision", "recall", "f1")}
    table = side_by_side(rows, ["subject"], {**columns, "pairs": ("recall", "n")})
    accounts = rows.filter((pl.col("subject") == "b_cubed") & (pl.col("measure") == "f1"))["n"]
    panel(view, "eval_pairs", table, n=accounts.sum())


def show_errors(view: View, lines: pl.DataFrame) -> None:
    """Missed and false pairs by what is wrong with the identifiers."""
    rows = of_part(lines, "one_id").filter(pl.col("subject").str.contains("^(?:defect|origin)_"))
    columns = {
        "missed_share": ("missed_share", "found"),
        "true_pairs": ("missed_share", "n"),
        "false_share": ("false_share", "found"),
        "found_pairs": ("false_share", "n"),
    }
    table = side_by_side(rows, ["subject"], columns)
    panel(view, "eval_errors", table, n=table["true_pairs"].sum())


def show_counts(view: View, lines: pl.DataFrame) -> None:
    """Members, rows, the quarantine and the books against what was planted."""
    whole = of_part(lines, "one_id").filter(pl.col("subject") == "whole")
    rows = of_part(lines, "rows").filter(pl.col("business") == ECOSYSTEM)
    books = of_part(lines, "books", view)
    counts, money = (books.filter(pl.col("unit") == unit) for unit in ("count", "money"))
    left, right = st.columns(2)
    with left:
        _against(view, "eval_rows", rows.with_columns(figure=pl.col("measure")), ["figure"])
        _against(view, "eval_whole", whole.with_columns(figure=pl.col("measure")), ["figure"])
    with right:
        figures = pl.when(pl.col("measure") == "points_gifted").then("subject").otherwise("measure").alias("figure")
        _against(view, "eval_books", counts.with_columns(figures), ["business", "figure"])
        _against(view, "eval_money", money.with_columns(figures), ["business", "figure"], pl.Decimal(18, 2))


def _against(
    view: View, key: str, rows: pl.DataFrame, keys: list[str], kind: type[pl.DataType] | pl.DataType = pl.Int64
) -> None:
    """Found, planted and difference; a note says whether all agree."""
    table = rows.rename({"against": "planted"}).select(*keys, pl.col(*_AGAINST).cast(kind))
    wrong = table.filter(pl.col("difference") != 0).height
    note = view.words.text("eval_counts.differ", wrong=wrong, n=table.height) if wrong else ""
    if table.height and not wrong:
        note = view.words.text("eval_counts.agree", n=table.height)
    panel(view, key, table, n=table.height, note=note)


def show_stages(view: View, lines: pl.DataFrame) -> None:
    """Whether those called churned have left, and those called active have not."""
    rows = of_part(lines, "stages", view).filter(pl.col("subject") != "whole")
    parts = rows.with_columns(measure=pl.col("subject") + "." + pl.col("measure"))
    columns: dict[str, tuple[str, str]] = {}
    for called in ("churned", "dormant", "active"):
        columns[f"{called}_gone"] = (f"called_{called}.gone_for_good", "found")
        columns[f"{called}_n"] = (f"called_{called}.gone_for_good", "n")
    columns["churned_gone_whole"] = ("called_churned.whole_persons_gone", "found")
    columns["gone_called_churned"] = ("gone_for_good.called_churned", "found")
    table = side_by_side(parts, ["business"], columns)
    panel(view, "eval_stages", table, n=table.select(pl.sum_horizontal("^(?:churned|dormant|active)_n$")).sum().item())


def show_churn(view: View, lines: pl.DataFrame) -> None:
    """Scores beside the best that any score could be."""
    rows = of_part(lines, "churn", view)
    columns = {
        "auc": ("auc", "found"),
        "auc_best": ("auc", "against"),
        "brier": ("brier", "found"),
        "brier_best": ("brier", "against"),
        "ece": ("calibration_error", "found"),
        "mean_predicted": ("mean_probability", "found"),
        "mean_true": ("mean_probability", "against"),
        "n": ("auc", "n"),
    }
    table = side_by_side(rows, ["business", "subject"], columns).rename({"subject": "population"})
    panel(view, "eval_churn", table.filter(pl.col("n").is_not_null()), n=table["n"].sum())


def show_benefits(view: View, lines: pl.DataFrame) -> None:
    """What each policy earns at the same budget."""
    words = view.words
    rows = of_part(lines, "benefits")
    names = ("given", "cost", "incremental_margin", "net")
    table = side_by_side(rows, ["subject"], {name: (name, "found") for name in names})
    table = table.filter(pl.col("subject").is_in(_POLICIES)).rename({"subject": "policy"})
    table = table.with_columns(pl.col("given").round().cast(pl.Int64), pl.col(names[1:]).cast(pl.Decimal(18, 2)))
    frame = table.select(
        name=pl.Series([words.of("scored", code) for code in table["policy"]], dtype=pl.String),
        value="net",
        written=pl.Series([words.money(net) for net in table["net"]], dtype=pl.String),
    )
    budget = rows.filter(pl.col("measure") == "cost")["against"].max()
    note = words.text("eval_benefits.budget", budget=words.money(budget)) if table.height else ""  # type: ignore[arg-type]
    chart = charts.bars(frame, room=1.6) if table.height else None
    panel(view, "eval_benefits", table, chart, n=rows["n"].max() if table.height else 0, note=note)


def show(view: View) -> None:
    """The page."""
    words = view.words
    scored = view.snapshot.evaluation
    heading(view, words.text("page.evaluation"), words.text("page_note.as_of"), is_timed=False)
    if scored is None:
        st.info(words.text("evaluation.none"))
        return
    st.caption(words.text("evaluation.planted"))
    if scored.notes:
        st.warning(words.text("evaluation.notes", n=len(scored.notes)), icon=":material/info:")
    left, right = st.columns(2)
    with left:
        show_pairs(view, scored.lines)
        show_benefits(view, scored.lines)
    with right:
        show_errors(view, scored.lines)
    show_stages(view, scored.lines)
    show_churn(view, scored.lines)
    show_counts(view, scored.lines)


show(current_view())
