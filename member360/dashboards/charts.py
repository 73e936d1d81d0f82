"""One function for each kind of chart. Colours, greys and labels are decided here, once.

What belongs here: how a chart looks. What does not: questions, words. Frames come with words already in them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import plotly.graph_objects as go
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


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose exact decimals are floats: charts draw, they do not add up."""
    return frame.with_columns(pl.selectors.decimal().cast(pl.Float64))


def _axis(**settings: Any) -> alt.Axis:
    return alt.Axis(**{"title": None, "labelLimit": 220, "labelOverlap": True, **settings})


def waterfall(frame: pl.DataFrame, symbol: str, height: int = 210) -> alt.LayerChart:
    """Steps from one total to another.

    Args:
        frame: `step`, `value` (signed), `is_total`, `written`; totals are the first and last row.
        symbol: Currency sign for the axis.
        height: In pixels.
    """
    rows, level = [], 0.0
    for step, value, is_total, written in plain(frame).select("step", "value", "is_total", "written").iter_rows():
        low, high = (0.0, value) if is_total else sorted((level, level + value))
        level = value if is_total else level + value
        kind = "total" if is_total else "up" if value >= 0 else "down"
        rows.append((step, low, high, kind, written))
    drawn = pl.DataFrame(rows, schema=["step", "low", "high", "kind", "written"], orient="row")
    floor = min(
        drawn["low"].filter(drawn["kind"] != "total").min() or 0.0, *drawn["high"].filter(drawn["kind"] == "total")
    )
    # Changes of a few per cent would vanish beside totals drawn from zero; the cut foot is told by the axis.
    foot = max(0.0, floor - (drawn["high"].max() - floor) * 0.35) if floor > 0 else min(0.0, floor)
    drawn = drawn.with_columns(low=pl.when(pl.col("kind") == "total").then(foot).otherwise("low"))
    base = alt.Chart(drawn).encode(
        x=alt.X("step:N", sort=None, axis=_axis(labelAngle=0, labelOverlap=False)),
    )
    bars = base.mark_bar(size=34).encode(
        y=alt.Y(
            "low:Q",
            axis=_axis(format="~s", tickCount=4, labelExpr=f"'{symbol}' + datum.label"),
            scale=alt.Scale(zero=False, nice=False, domainMin=foot),
        ),
        y2="high:Q",
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=["total", "up", "down"], range=[TOTAL, UP, DOWN]), legend=None
        ),
        tooltip=["step:N", "written:N"],
    )
    labels = base.mark_text(dy=-6, fontSize=11, color="#333").encode(y="high:Q", text="written:N")
    return (bars + labels).properties(height=height)


def growth(frame: pl.DataFrame, order: Sequence[str], colours: Sequence[str], height: int = 210) -> alt.Chart:
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
            x=alt.X("period:N", sort=None, axis=_axis(labelAngle=0)),
            y=alt.Y("members:Q", axis=_axis(tickCount=5)),
            color=alt.condition("datum.state == 'ok'", coloured, alt.value(GREY)),
            tooltip=["period:N", "measure:N", "members:Q"],
        )
        .properties(height=height)
    )


def stages(frame: pl.DataFrame, height: int = 200) -> alt.LayerChart:
    """Members by stage, with what is written beside each bar.

    Args:
        frame: `code`, `stage`, `members`, `written`.
        height: In pixels.
    """
    base = alt.Chart(frame).encode(y=alt.Y("stage:N", sort=None, axis=_axis(labelOverlap=False)))
    most = max(frame["members"].max() or 1, 1)  # type: ignore[type-var]
    bars = base.mark_bar().encode(
        x=alt.X("members:Q", axis=None, scale=alt.Scale(domain=[0, most * 2.1])),  # type: ignore[operator]
        color=alt.Color("code:N", scale=_scale(STAGE_COLOURS), legend=None),
        tooltip=["stage:N", "members:Q"],
    )
    labels = base.mark_text(align="left", dx=5, fontSize=12, color="#333", limit=320).encode(
        x="members:Q", text="written:N"
    )
    return (bars + labels).properties(height=height)


def _scale(colours: Mapping[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(colours), range=list(colours.values()))


def area(frame: pl.DataFrame, colours: Mapping[str, str], shaded: pl.DataFrame, height: int = 280) -> alt.LayerChart:
    """Counts over days, stacked; the days in `shaded` are greyed.

    Args:
        frame: `day`, `series` (words), `members`, `place` (order of stacking).
        colours: Series in words to colour, in order.
        shaded: `start`, `end`: days too early to be believed.
        height: In pixels.
    """
    drawn = (
        alt.Chart(plain(frame))
        .mark_area()
        .encode(
            x=alt.X("day:T", axis=_axis(format="%Y-%m", tickCount="month")),
            y=alt.Y("members:Q", stack="zero", axis=_axis(tickCount=5)),
            color=alt.Color("series:N", sort=None, scale=_scale(colours), legend=alt.Legend(title=None, orient="top")),
            order="place:Q",
            tooltip=["day:T", "series:N", "members:Q"],
        )
    )
    grey = alt.Chart(shaded).mark_rect(color="white", opacity=0.55).encode(x="start:T", x2="end:T")
    return (drawn + grey).properties(height=height)


def curve(frame: pl.DataFrame, thresholds: pl.DataFrame, title: str, height: int = 280) -> alt.LayerChart:
    """Shares by days of silence, with the thresholds drawn on them.

    Args:
        frame: `days`, `series`, `share`.
        thresholds: `days`, `name`, `row` (0 is the upper of the names).
        title: Of the horizontal axis.
        height: In pixels.
    """
    lines = (
        alt.Chart(plain(frame))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("days:Q", axis=_axis(title=title)),
            y=alt.Y("share:Q", axis=_axis(format=".0%"), scale=alt.Scale(domainMin=0)),
            color=alt.Color(
                "series:N",
                sort=None,
                scale=alt.Scale(range=list(SERIES)),
                legend=alt.Legend(title=None, orient="top", labelLimit=260),
            ),
            tooltip=["days:Q", "series:N", alt.Tooltip("share:Q", format=".1%")],
        )
    )
    rules = alt.Chart(thresholds).mark_rule(strokeDash=[5, 4], color="#555").encode(x="days:Q")
    row = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[12, 0]))
    middle = float(frame["days"].max() or 0) / 2  # type: ignore[arg-type]
    # A name stands on the side of its line that has room.
    names = [
        alt.Chart(thresholds.filter(side))
        .mark_text(align=align, dx=dx, fontSize=11, color="#333")
        .encode(x="days:Q", y=row, text="name:N")
        for side, align, dx in ((pl.col("days") <= middle, "left", 5), (pl.col("days") > middle, "right", -5))
    ]
    return (
        alt.layer(alt.layer(lines, rules), alt.layer(*names)).resolve_scale(y="independent").properties(height=height)
    )


def heat(
    frame: pl.DataFrame,
    x_title: str,
    y_title: str,
    *,
    wide_y: bool = False,
    height: int = 300,
    scheme: str = "blues",
    columns: Sequence[str] | None = None,
    top: float | None = None,
) -> alt.LayerChart:
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
            axis=_axis(
                title=x_title,
                labelAngle=0,
                orient="top",
                labelOverlap=False,
                labelExpr="split(datum.label, ' ')",
                labelBaseline="bottom",
            ),
        ),
        y=alt.Y("y:N", sort=None, axis=_axis(title=None if wide_y else y_title, labelOverlap=False)),
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


def lines(frame: pl.DataFrame, *, percent: bool = True, height: int = 260) -> alt.Chart:
    """Values by period, one line a series; points of periods not to be believed are grey.

    Args:
        frame: `period`, `series`, `value`, `state`.
        percent: Whether values are shares.
        height: In pixels.
    """
    coloured = alt.Color(
        "series:N",
        sort=None,
        scale=alt.Scale(range=list(SERIES)),
        legend=alt.Legend(title=None, orient="top", labelLimit=260),
    )
    base = alt.Chart(plain(frame)).encode(
        x=alt.X("period:N", sort=None, axis=_axis(labelAngle=0)),
        y=alt.Y("value:Q", axis=_axis(format=".0%" if percent else "~s"), scale=alt.Scale(domainMin=0)),
        tooltip=["period:N", "series:N", alt.Tooltip("value:Q", format=".1%" if percent else ",.2f")],
    )
    drawn = base.mark_line(strokeWidth=2).encode(color=coloured)
    points = base.mark_circle(size=45).encode(color=alt.condition("datum.state == 'ok'", coloured, alt.value(GREY)))
    return (drawn + points).properties(height=height)


def bars(
    frame: pl.DataFrame, *, height: int | None = None, colour: str = TOTAL, room: float = 1.35, wide: bool = False
) -> alt.LayerChart:
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
        y=alt.Y("name:N", sort=None, axis=_axis(labelOverlap=False, labelLimit=460 if wide else 230))
    )
    drawn = base.mark_bar(color=colour).encode(
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[least * room, longest * room])),
        tooltip=["name:N", "written:N"],
    )
    text = base.mark_text(align="left", dx=5, fontSize=12, color="#333").encode(x=alt.X("value:Q"), text="written:N")
    return (drawn + text).properties(height=height or max(90, 30 * data.height))


def timeline(frame: pl.DataFrame, colours: Mapping[str, str]) -> alt.Chart:
    """Intervals as bars on a line of time, a row for each name.

    Args:
        frame: `name`, `stage` (words), `start`, `end`.
        colours: Stage in words to colour.
    """
    return (
        alt.Chart(frame)
        .mark_bar(height=16)
        .encode(
            x=alt.X("start:T", axis=_axis(format="%Y-%m", tickCount="month")),
            x2="end:T",
            y=alt.Y("name:N", sort=None, axis=_axis(labelOverlap=False)),
            color=alt.Color("stage:N", sort=None, scale=_scale(colours), legend=alt.Legend(title=None, orient="top")),
            tooltip=["name:N", "stage:N", "start:T", "end:T"],
        )
        .properties(height=70 + 28 * frame["name"].n_unique())
    )


def calibration(frame: pl.DataFrame, x_title: str, y_title: str, height: int = 280) -> alt.LayerChart:
    """Predicted against observed, with the line on which a perfect score would lie.

    Args:
        frame: `predicted`, `observed`, `series`, `n`.
        x_title: Of predicted.
        y_title: Of observed.
        height: In pixels.
    """
    perfect = (
        alt.Chart(pl.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]}))
        .mark_line(strokeDash=[4, 4], color="#999")
        .encode(x="x:Q", y="y:Q")
    )
    points = (
        alt.Chart(frame)
        .mark_line(point=alt.OverlayMarkDef(size=60))
        .encode(
            x=alt.X("predicted:Q", axis=_axis(title=x_title, format=".0%"), scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("observed:Q", axis=_axis(title=y_title, format=".0%"), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "series:N", scale=alt.Scale(range=list(SERIES)), legend=alt.Legend(title=None, orient="top")
            ),
            tooltip=[
                "series:N",
                alt.Tooltip("predicted:Q", format=".1%"),
                alt.Tooltip("observed:Q", format=".1%"),
                "n:Q",
            ],
        )
    )
    return (perfect + points).properties(height=height)


def sankey(flows: pl.DataFrame, colours: Mapping[str, str], height: int = 380) -> go.Figure:
    """Where members went from and to.

    Args:
        flows: `source`, `target` (words), `source_code`, `target_code`, `members`.
        colours: Code to colour; others are grey.
        height: In pixels.
    """
    left = flows.unique("source_code", maintain_order=True)
    right = flows.unique("target_code", maintain_order=True)
    codes = [*left["source_code"], *right["target_code"]]
    at_left = {code: place for place, code in enumerate(left["source_code"])}
    at_right = {code: len(at_left) + place for place, code in enumerate(right["target_code"])}
    came = dict(flows.group_by("source_code").agg(pl.col("members").sum()).iter_rows())
    went = dict(flows.group_by("target_code").agg(pl.col("members").sum()).iter_rows())
    labels = [f"{name} {came[code]:,}" for code, name in left.select("source_code", "source").iter_rows()]
    labels += [f"{name} {went[code]:,}" for code, name in right.select("target_code", "target").iter_rows()]
    shown = [colours.get(code, GREY) for code in codes]
    link = {
        "source": [at_left[code] for code in flows["source_code"]],
        "target": [at_right[code] for code in flows["target_code"]],
        "value": flows["members"].to_list(),
        "color": [_faint(colours.get(code, GREY)) for code in flows["target_code"]],
    }
    node = {"label": labels, "color": shown, "pad": 18, "thickness": 16, "line": {"width": 0}}
    figure = go.Figure(go.Sankey(node=node, link=link, textfont={"size": 12, "color": "#222"}, arrangement="snap"))
    return figure.update_layout(height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8})


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"
