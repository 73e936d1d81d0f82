"""Cross-business: who buys where else, who could, and where members go next.

What belongs here: the matrix of businesses. What does not: one business's own lifecycle.
"""

import polars as pl
import streamlit as st

from member360.dashboards import charts, flows
from member360.dashboards.panel import heading, panel
from member360.dashboards.view import View, current_view

_MATRIX = """
select from_business, to_business, members, members_in_both, penetration, whitespace_with_account,
    whitespace_without_account,
    whitespace_with_account + whitespace_without_account as whitespace
from cross_business_matrix
where from_business <> to_business and from_business <> 'ecosystem' and to_business <> 'ecosystem'
    and (? = 'ecosystem' or from_business = ? or to_business = ?)
order by from_business, to_business
"""


def show_matrix(view: View, key: str, matrix: pl.DataFrame, measure: str) -> None:
    """A heat map of the pairs of businesses."""
    words = view.words
    is_share = measure == "penetration"
    frame = matrix.select(
        x=pl.Series([words.business(code) for code in matrix["to_business"]], dtype=pl.String),
        y=pl.Series([words.business(code) for code in matrix["from_business"]], dtype=pl.String),
        value=pl.col(measure).cast(pl.Float64),
        written=pl.Series(
            [words.share(value, 0) if is_share else words.count(value) for value in matrix[measure]], dtype=pl.String
        ),
        is_grey=pl.lit(False),
    )
    height = 70 + 34 * matrix["from_business"].n_unique()
    chart = charts.heat(
        frame,
        words.text(f"{key}.x"),
        words.text(f"{key}.y"),
        wide_y=True,
        height=height,
        scheme="blues" if is_share else "greens",
        columns=[words.business(code) for code in view.businesses],
    )
    n = matrix.unique("from_business")["members"].sum()
    panel(view, key, matrix, chart, n=words.text("matrix.n", n=words.count(n)))


def show_breadth(view: View) -> None:
    """Members by the number of businesses in which they are active."""
    words = view.words
    only = "" if view.is_all else " where member_id in (select member_id from member_business where business = ?)"
    rows = view.snapshot.ask(
        "select businesses_active, count(*) as members, sum(net_sales_90d) as net_sales_90d "
        f"from member_360{only} group by businesses_active order by businesses_active",
        *(() if view.is_all else (view.business,)),
    )
    total = rows["members"].sum()
    frame = pl.DataFrame(
        [
            (
                words.text("breadth.row", n=row["businesses_active"]),
                row["members"],
                f"{words.count(row['members'])} · {words.share(row['members'] / total)}",
            )
            for row in rows.iter_rows(named=True)
        ],
        schema=["name", "value", "written"],
        orient="row",
    )
    panel(view, "breadth", rows, charts.bars(frame, room=1.25) if rows.height else None, n=total)


def show_next(view: View) -> None:
    """Where members began and where they went next."""
    words = view.words
    rows = view.snapshot.ask(
        "select entry_business, next_business, members, median_days_between from first_to_next "
        "where ? = 'ecosystem' or entry_business = ? or next_business = ? "
        "order by members desc, entry_business, next_business",
        view.business,
        view.business,
        view.business,
    )
    names = pl.DataFrame(
        [words.business(code) for code in [*rows["entry_business"], *rows["next_business"]]],
        schema={"word": pl.String},
    )["word"]
    links = rows.select(
        source=names.head(rows.height),
        target=names.tail(rows.height),
        source_code="entry_business",
        target_code="next_business",
        members="members",
    )
    colours = {code: charts.SERIES[place % len(charts.SERIES)] for place, code in enumerate(view.businesses)}
    left, right = st.columns(2)
    with left:
        panel(view, "next", rows, flows.sankey(links, colours, 520) if rows.height else None, n=rows["members"].sum())
    with right:
        panel(view, "next_table", rows, n=rows["members"].sum())


def show(view: View) -> None:
    """The page."""
    heading(view, view.words.text("page.cross_business"), view.words.text("page_note.trailing_90"), is_timed=False)
    matrix = view.snapshot.ask(_MATRIX, view.business, view.business, view.business)
    left, right = st.columns(2)
    with left:
        show_matrix(view, "penetration", matrix, "penetration")
    with right:
        show_matrix(view, "whitespace", matrix, "whitespace")
    show_breadth(view)
    show_next(view)


show(current_view())
