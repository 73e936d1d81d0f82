"""The frame around every chart and table: title, date, what it means, how many, its rows as CSV.

What belongs here: this frame, tiles, and what stands where there is nothing to show. What does not: charts themselves.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import altair as alt
import plotly.graph_objects as go
import polars as pl
import streamlit as st

from member360.dashboards.view import View

_QUIET: dict[str, Any] = {"displayModeBar": False, "displaylogo": False}


class Tile(NamedTuple):
    """A figure at the top of a page.

    Args:
        label: What it is.
        value: The figure, written.
        change: By how much it moved, written; None: nothing to compare with.
        help: Its definition.
        more_is_worse: Whether a rise is bad.
    """

    label: str
    value: str
    change: str | None
    help: str
    more_is_worse: bool = False


def tiles(row: Sequence[Tile]) -> None:
    """Show figures side by side."""
    for column, tile in zip(st.columns(len(row)), row, strict=True):
        colour = "off" if tile.change is None else "inverse" if tile.more_is_worse else "normal"
        column.metric(tile.label, tile.value, tile.change, delta_color=colour, help=tile.help, border=True)


def heading(view: View, title: str, note: str = "") -> None:
    """Open a page: its title, business and period in one line."""
    words = view.words
    against = view.name(view.other) if view.other else words.text("period.nothing_to_compare")
    parts = [words.business(view.business), view.name(view.period)]
    if view.period.state != "ok":
        parts.append(words.of("word", view.period.state))
    parts.append(words.text("period.against", other=against))
    st.markdown(f"### {title}")
    st.caption(" · ".join(parts) + (f" · {note}" if note else ""))


def panel(
    view: View,
    key: str,
    table: pl.DataFrame,
    chart: alt.TopLevelMixin | go.Figure | None = None,
    *,
    dated: date | str | None = None,
    n: object = None,
    note: str = "",
    columns: dict[str, Any] | None = None,
    **values: object,
) -> None:
    """Show a chart, or a table where no chart is given, in its frame.

    Args:
        view: The reader's choices.
        key: `<key>.title`, `<key>.definition` and `<key>.empty` are its words in `words.yml`.
        table: The rows behind it; words for codes are put in here. Empty: what to do is shown instead.
        chart: The chart.
        dated: The day or period that it speaks of; the as-of day by default.
        n: How many members, orders or rows it rests on.
        note: A line under the title.
        columns: Streamlit's configuration of columns, by heading.
        values: Filled into its words.
    """
    words = view.words
    day = dated if isinstance(dated, str) else words.day(dated or view.snapshot.as_of)
    readable = words.readable(table)
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(f"**{words.text(f'{key}.title', **values)}**", width="stretch")
            with st.popover(words.text("panel.about"), type="tertiary", width="content"):
                st.write(words.text(f"{key}.definition", **values))
                st.caption(words.text("panel.dated", day=day))
                if n is not None:
                    st.caption(words.text("panel.n", n=n if isinstance(n, str) else words.count(n)))  # type: ignore[arg-type]
                if chart is not None and not table.is_empty():
                    st.dataframe(readable, hide_index=True, height=220, key=f"rows_{key}")
                st.download_button(
                    words.text("panel.csv"),
                    readable.write_csv(),
                    file_name=f"{key.replace('.', '_')}_{view.snapshot.as_of}.csv",
                    mime="text/csv",
                    on_click="ignore",
                    key=f"csv_{key}",
                )
        if note:
            st.caption(note)
        if table.is_empty():
            st.info(words.text(f"{key}.empty", **values))
        elif isinstance(chart, go.Figure):
            st.plotly_chart(chart, config=_QUIET, key=f"chart_{key}")
        elif chart is not None:
            st.altair_chart(chart, key=f"chart_{key}")
        else:
            st.dataframe(readable, hide_index=True, column_config=columns or {}, key=f"chart_{key}")
