"""One function for each kind of chart of amounts: bars, steps, heat. Colours, greys and labels are decided here, once.

What belongs here: how a chart looks. What does not: charts over time (`courses`), flows (`flows`), questions, words.
Frames come with words already in them.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import polars as pl

STAGE_COLOURS = {
    "prospect": "#B8C4D0",
    "first_order": "#7FB7E6",
    "repeat": "#2F7D5B",
    "dormant": "#E6A23C",
    "churned": "#B5544D",
    "none": "#D9D9D9",
}
UP, DOWN, TOTAL, GREY = "#2F7D5B", "#B5544D", "#2F5D8A", "#C9CDD2"
SERIES = ("#2F5D8A", "#2F7D5B", "#E6A23C", "#8E6BB0", "#B5544D", "#4AA3A2", "#9C755F", "#7FB7E6")

Picture = Any
"""A chart of Altair; its own types are generated, and most of its methods give Any."""


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose exact decimals are floats: charts draw, they do not add up."""
    return frame.with_columns(pl.selectors.decimal().cast(pl.Float64))


def axis(**settings: Any) -> alt.Axis:
    """Return an axis as all charts have it: no title, whole labels that do not overlap; settings override."""
    return alt.Axis(**{"title": None, "labelLimit": 220, "labelOverlap": True, "labelFlush": False, **settings})


def scale_of(colours: Mapping[str, str]) -> alt.Scale:
    """Return the scale of names that have a colour of their own."""
    return alt.Scale(domain=list(colours), range=list(colours.values()))


def waterfall(frame: pl.DataFrame, symbol: str, height: int = 210, *, is_grey: bool = False) -> Picture:
    """Steps from zero to what they come to; the axis has its zero, so lengths may be compared.

    Args:
        frame: `step`, `value` (signed), `is_total`, `written`; the total is the last row.
        symbol: Currency sign for the axis.
        height: In pixels.
        is_grey: Whether the period is not to be believed.
    """
    rows, level = [], 0.0
    for step, value, is_total, written in plain(frame).select("step", "value", "is_total", "written").iter_rows():
        low, high = sorted((0.0, value) if is_total else (level, level + value))
        level += 0.0 if is_total else value
        kind = "total" if is_total else "up" if value >= 0 else "down"
        rows.append((step, low, high, kind, written))
    drawn = pl.DataFrame(rows, schema=["step", "low", "high", "kind", "written"], orient="row")
    base = alt.Chart(drawn).encode(
        x=alt.X("step:N", sort=None, axis=axis(labelAngle=0, labelOverlap=False, labelFontSize=10)),
    )
    amount = f"(datum.value < 0 ? '−' : '') + '{symbol}' + format(abs(datum.value), '~s')"
    bars = base.mark_bar(size=34).encode(
        y=alt.Y("low:Q", axis=axis(tickCount=4, labelExpr=amount)),
        y2="high:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=["total", "up", "down"], range=[GREY] * 3 if is_grey else [TOTAL, UP, DOWN]),
            legend=None,
        ),
        tooltip=["step:N", "written:N"],
    )
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color="#777").encode(y="zero:Q")
    labels = base.mark_text(dy=-7, fontSize=11, color="#333").encode(y="high:Q", text="written:N")
    return (bars + zero + labels).properties(height=height)


def growth(frame: pl.DataFrame, order: Sequence[str], colours: Sequence[str], height: int = 210) -> Picture:
    """Members gained above the line and lost below it, by period; periods not to be believed are grey.

    Args:
        frame: `period`, `measure`, `members` (lapsed negative), `state`.
        order: Measures in words.
        colours: One for each.
        height: In pixels.
    """
    coloured = alt.Color(
        "measure:N",
        sort=list(order),
        scale=alt.Scale(domain=list(order), range=list(colours)),
        legend=alt.Legend(title=None, orient="top", labelLimit=180),
    )
    return (
        alt.Chart(plain(frame))
        .mark_bar()
        .encode(
            x=alt.X(
                "period:N", sort=None, axis=axis(labelAngle=0), scale=alt.Scale(paddingInner=0.15, paddingOuter=0.5)
            ),
            y=alt.Y("members:Q", axis=axis(tickCount=4, labelOverlap=False)),
            color=alt.condition("datum.state == 'ok'", coloured, alt.value(GREY)),
            tooltip=["period:N", "measure:N", "members:Q"],
        )
        .properties(height=height)
    )


def stages(frame: pl.DataFrame, height: int = 200) -> Picture:
    """Members by stage, with what is written beside each bar.

    Args:
        frame: `code`, `stage`, `members`, `written`.
        height: In pixels.
    """
    base = alt.Chart(frame).encode(y=alt.Y("stage:N", sort=None, axis=axis(labelOverlap=False)))
    most = max([1, *frame["members"]])
    bars = base.mark_bar().encode(
        x=alt.X("members:Q", axis=None, scale=alt.Scale(domain=[0, most * 2.9])),
        color=alt.Color("code:N", scale=scale_of(STAGE_COLOURS), legend=None),
        tooltip=["stage:N", "members:Q"],
    )
    labels = base.mark_text(align="left", dx=5, fontSize=12, color="#333", limit=320).encode(
        x="members:Q", text="written:N"
    )
    return (bars + labels).properties(height=height)


def _words_above(title: str, names: Sequence[str]) -> alt.Axis:
    """An axis above the chart whose names are broken at their blanks, with room for the longest."""
    lines_more = max(name.count(" ") for name in ["", *names])
    return axis(
        title=title,
        labelAngle=0,
        orient="top",
        labelOverlap=False,
        labelExpr="split(datum.label, ' ')",
        labelBaseline="bottom",
        labelAlign="center",
        labelFontSize=10,
        labelPadding=4 + 13 * lines_more,
    )


def heat(
    frame: pl.DataFrame,
    x_title: str,
    y_title: str,
    *,
    wide_y: bool = False,
    height: int = 300,
    scheme: Literal["blues", "greens"] = "blues",
    columns: Sequence[str] | None = None,
    top: float | None = None,
) -> Picture:
    """A matrix: darker is more; cells that are not known yet, or not to be believed, are grey.

    Args:
        frame: `x`, `y`, `value` (NULL: grey), `written`, `is_grey`.
        x_title: Of the columns.
        y_title: Of the rows.
        wide_y: Whether rows have long names.
        height: In pixels.
        scheme: Vega's name of the colours.
        columns: Order of the columns; by default the order in which they occur.
        top: The value from which on a cell is darkest; by default the greatest.
    """
    data = plain(frame)
    top = top or float(data["value"].max() or 1)  # type: ignore[arg-type]
    base = alt.Chart(data).encode(
        x=alt.X(
            "x:N",
            sort=data["x"].unique(maintain_order=True).to_list() if columns is None else list(columns),
            axis=_words_above(x_title, data["x"].to_list()),
        ),
        y=alt.Y("y:N", sort=None, axis=axis(title=None if wide_y else y_title, labelOverlap=False)),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=1).encode(
        color=alt.condition(
            "datum.is_grey || datum.value === null",
            alt.value("#E4E6E9"),
            alt.Color("value:Q", scale=alt.Scale(scheme=scheme, domain=[0, top], clamp=True), legend=None),
        ),
        tooltip=[
            alt.Tooltip("y:N", title=y_title),
            alt.Tooltip("x:N", title=x_title),
            alt.Tooltip("written:N", title=" "),
        ],
    )
    text = base.mark_text(fontSize=11).encode(
        text="written:N",
        color=alt.condition(f"!datum.is_grey && datum.value > {top * 0.6}", alt.value("white"), alt.value("#333")),
    )
    return (cells + text).properties(height=height)


def lines(frame: pl.DataFrame, names: pl.DataFrame, height: int = 270) -> Picture:
    """Shares by period, one line a series; grey points are not to be believed and no line joins them.

    Args:
        frame: `period`, `series`, `value`, `n`, `state`.
        names: `period`, `below` (what stands under its name): every period, in order.
        height: In pixels.
    """
    coloured = alt.Color(
        "series:N",
        sort=None,
        scale=alt.Scale(range=list(SERIES)),
        legend=alt.Legend(title=None, orient="top", labelLimit=260),
    )
    under = ", ".join(f"{json.dumps(period)}: {json.dumps(below)}" for period, below in names.iter_rows())
    below = axis(labelAngle=0, labelOverlap=False, labelExpr=f"[datum.label, ({{{under}}})[datum.label]]")
    place = alt.X("period:N", sort=None, axis=below, scale=alt.Scale(domain=names["period"].to_list(), padding=0.8))
    base = alt.Chart(plain(frame)).encode(
        x=place,
        y=alt.Y("value:Q", axis=axis(format=".0%"), scale=alt.Scale(domainMin=0)),
        tooltip=["period:N", "series:N", alt.Tooltip("value:Q", format=".1%"), alt.Tooltip("n:Q")],
    )
    drawn = base.transform_filter("datum.state == 'ok'").mark_line(strokeWidth=2).encode(color=coloured)
    points = base.mark_circle(size=50, opacity=1).encode(
        color=alt.condition("datum.state == 'ok'", coloured, alt.value(GREY))
    )
    return (drawn + points).properties(height=height)


def bars(
    frame: pl.DataFrame, *, height: int | None = None, colour: str = TOTAL, room: float = 1.35, wide: bool = False
) -> Picture:
    """Lying bars with a figure beside each.

    Args:
        frame: `name`, `value`, `written`.
        height: In pixels; by default enough for every row.
        colour: Of the bars.
        room: Length of the axis as a multiple of the longest bar: room for what is written.
        wide: Whether names are sentences.
    """
    data = plain(frame)
    longest = float(data["value"].abs().max() or 1)  # type: ignore[arg-type]
    least = min(0.0, float(data["value"].min() or 0.0))  # type: ignore[arg-type]
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=None, axis=axis(labelOverlap=False, labelLimit=460 if wide else 230))
    )
    drawn = base.mark_bar(color=colour).encode(
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[least * room, longest * room])),
        tooltip=["name:N", "written:N"],
    )
    text = base.encode(x=alt.X("value:Q"), text="written:N")
    right = text.transform_filter("datum.value >= 0").mark_text(align="left", dx=5, fontSize=12, color="#333")
    left = text.transform_filter("datum.value < 0").mark_text(align="right", dx=-5, fontSize=12, color="#333")
    return (drawn + right + left).properties(height=height or max(90, 30 * data.height))
