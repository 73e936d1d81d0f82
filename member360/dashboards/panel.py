"""The frame around every chart and table: title, date, what it means, how many, its rows as CSV.

What belongs here: this frame, tiles, and what stands where there is nothing to show. What does not: charts themselves.
"""

import html
from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from member360.dashboards.charts import Picture
from member360.dashboards.view import View
from member360.dashboards.words import NOTHING, Words

SHARES = frozenset(
    (
        *("return_14d", "return_90d", "retention", "share_7d", "share_30d", "share_60d", "penetration"),
        *("score", "lowest", "highest", "predicted", "observed", "base_rate", "p_redeem"),
        *("precision", "recall", "f1", "missed_share", "false_share", "mean_predicted", "mean_true"),
        *("churned_gone", "dormant_gone", "active_gone", "churned_gone_whole", "gone_called_churned"),
    )
)
_DAYS = frozenset(("usual_gap_days", "median_days_between"))
_MONTHS = frozenset(("month", "cohort_month"))
_PLACES_OF_MONEY = 2
_ROW, _MOST_ROWS = 35, 14
_LINE, _A_PLACE, _MOST_LINES = 21, 7, 5
_LEAST_WRAPPED = 68  # in lower rows the table does not break lines
_MONEY = {"$": "dollar", "€": "euro", "¥": "yen"}
_DAY_FORM = {"en": ("D MMM YYYY", "MMM YYYY"), "zh": ("YYYY-MM-DD", "YYYY-MM")}
_QUIET: dict[str, Any] = {"displayModeBar": False, "displaylogo": False}


class Tile(NamedTuple):
    """A figure at the top of a page.

    Args:
        label: What it is.
        value: The figure, written.
        change: By how much it moved, written; None: nothing to compare with.
        help: Its definition.
        more_is_worse: Whether a rise is bad; None: neither good nor bad.
    """

    label: str
    value: str
    change: str | None
    help: str
    more_is_worse: bool | None = False


def tiles(view: View, row: Sequence[Tile]) -> None:
    """Show figures side by side; grey: nothing changed, or a period that is not over is compared."""
    is_open = not view.period.is_complete or (view.other is not None and not view.other.is_complete)
    unchanged = view.words.text("tile.unchanged")
    for column, tile in zip(st.columns(len(row)), row, strict=True):
        colour: Literal["off", "inverse", "normal"] = "inverse" if tile.more_is_worse else "normal"
        if is_open or tile.more_is_worse is None or tile.change == unchanged:
            colour = "off"
        column.metric(
            tile.label,
            tile.value,
            tile.change,
            delta_color=colour,
            delta_arrow="off" if tile.change == unchanged else "auto",
            help=tile.help,
            border=True,
            height="stretch",
        )


def heading(view: View, title: str, note: str = "", *, is_timed: bool = True, is_compared: bool = True) -> None:
    """Open a page: its title and business, its period and what it is compared with where the page follows them."""
    words = view.words
    parts = [words.business(view.business)]
    if is_timed:
        parts.append(view.name(view.period))
        if view.period.state != "ok":
            parts.append(words.of("word", view.period.state))
        against = view.name(view.other) if view.other else words.text("period.nothing_to_compare")
        if is_compared:
            parts.append(words.text("period.against", other=against))
    if note:
        parts.append(note)
    line = html.escape(" · ".join(parts))
    st.html(
        f'<div class="m360-head"><b role="heading" aria-level="1">{html.escape(title)}</b><span>{line}</span></div>'
    )


def panel(
    view: View,
    key: str,
    table: pl.DataFrame,
    chart: Picture | go.Figure | None = None,
    *,
    dated: Any = None,
    n: Any = None,
    note: str = "",
    wide: str = "",
    width: int = 300,
    kept: Collection[str] = (),
    name: str = "",
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
        wide: Column of sentences, which takes the room that is left and as many lines as it needs.
        width: Pixels of that column at least.
        kept: Columns that are for analysts: not on the page, but behind "About" and in the CSV.
        name: Tells panels of the same key on one page apart.
        values: Filled into its words.
    """
    words, place = view.words, f"{key}_{name}"
    day = dated if isinstance(dated, str) else words.day(dated or view.snapshot.as_of)
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(f"**{words.text(f'{key}.title', **values)}**", width="stretch")
            with st.popover(words.text("panel.about"), type="tertiary", width="content"):
                st.write(words.text(f"{key}.definition", **values))
                st.caption(words.text("panel.dated", day=day))
                if n is not None:
                    st.caption(words.text("panel.n", n=n if isinstance(n, str) else words.count(n)))
                if (chart is not None or kept) and not table.is_empty():
                    _rows(view, table, f"rows_{place}", wide, width, height=220)
                _csv(view, table, place)
        if note:
            st.caption(note)
        if table.is_empty():
            st.info(words.text(f"{key}.empty", **values))
        elif isinstance(chart, go.Figure):
            st.plotly_chart(chart, config=_QUIET, key=f"chart_{place}")
        elif chart is not None:
            st.altair_chart(chart, key=f"chart_{place}")
        else:
            _rows(view, table.drop(kept), f"chart_{place}", wide, width)


def _csv(view: View, table: pl.DataFrame, place: str) -> None:
    """Hand over the rows, exact and with words for codes."""
    st.download_button(
        view.words.text("panel.csv"),
        view.words.readable(table).write_csv(),
        file_name=f"{place.strip('_')}_{view.snapshot.as_of}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv_{place}",
    )


def _rows(view: View, table: pl.DataFrame, key: str, wide: str, width: int, height: int | None = None) -> None:
    """Show rows: words for codes, thousands, the currency's sign, shares in per cent; the CSV beside has them exact."""
    words = view.words
    config = {
        words.column(name): _column(words, name, table.schema[name], width if name == wide else None)
        for name in table.columns
    }
    shown = words.readable(table).with_columns(pl.selectors.decimal().cast(pl.Float64))
    row = _row_height(table[wide], width // _A_PLACE) if wide and height is None else _ROW
    st.dataframe(
        shown,
        hide_index=True,
        column_config=config,
        row_height=row,
        height=height or _ROW + row * min(table.height, _MOST_ROWS * _ROW // row) + 3,
        key=key,
        placeholder=NOTHING,
    )


def _row_height(sentences: pl.Series, places_a_line: int) -> int:
    """Pixels that the longest of the sentences needs; Chinese takes two places a character."""
    places = max([0, *(sum(1 + (letter > "\u2e7f") for letter in text) for text in sentences.drop_nulls())])
    lines = min(_MOST_LINES, -(-places // places_a_line))
    return _ROW if lines <= 1 else max(_LEAST_WRAPPED, 14 + _LINE * lines)


def _column(words: Words, name: str, kind: pl.DataType, width: int | None) -> Any:
    """How a column's figures are written."""
    told = words.help_of(name)
    if name in SHARES:
        return st.column_config.NumberColumn(format="percent", help=told)
    if kind == pl.Decimal and kind.scale == _PLACES_OF_MONEY:  # type: ignore[attr-defined]
        return st.column_config.NumberColumn(format=_MONEY.get(words.symbol, "localized"), help=told)
    if kind.is_float() or kind == pl.Decimal:
        return st.column_config.NumberColumn(format="%.1f" if name in _DAYS else "%.3f", help=told)
    if kind.is_integer():
        return st.column_config.NumberColumn(format="localized", help=told)
    if kind == pl.Date:
        day, month = _DAY_FORM[words.language]
        return st.column_config.DateColumn(format=month if name in _MONTHS else day, help=told)
    return st.column_config.Column(width=width, help=told)
