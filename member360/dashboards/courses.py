"""One function for each kind of chart over days or shares: areas, curves, lines of time.

What belongs here: how such a chart looks. What does not: bars and heat (`charts`), questions, words.
"""

from collections.abc import Mapping

import altair as alt
import polars as pl

from member360.dashboards.charts import SERIES, Picture, axis, plain, scale_of


def area(
    frame: pl.DataFrame, colours: Mapping[str, str], shaded: pl.DataFrame, days: str, height: int = 280
) -> Picture:
    """Counts over days, stacked; the days in `shaded` are greyed.

    Args:
        frame: `day`, `series` (words), `members`, `place` (order of stacking).
        colours: Series in words to colour, in order.
        shaded: `start`, `end`: days too early to be believed.
        days: How the axis writes a day.
        height: In pixels.
    """
    drawn = (
        alt.Chart(plain(frame))
        .mark_area()
        .encode(
            x=alt.X("day:T", axis=axis(format=days, tickCount="month")),
            y=alt.Y("members:Q", stack="zero", axis=axis(tickCount=5)),
            color=alt.Color(
                "series:N", sort=None, scale=scale_of(colours), legend=alt.Legend(title=None, orient="top", columns=3)
            ),
            order="place:Q",
            tooltip=["day:T", "series:N", "members:Q"],
        )
    )
    grey = alt.Chart(shaded).mark_rect(color="white", opacity=0.55).encode(x="start:T", x2="end:T")
    return (drawn + grey).properties(height=height)


def curve(frame: pl.DataFrame, thresholds: pl.DataFrame, title: str, height: int = 280) -> Picture:
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
            x=alt.X("days:Q", axis=axis(title=title)),
            y=alt.Y("share:Q", axis=axis(format=".0%"), scale=alt.Scale(domainMin=0)),
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
    names = alt.Chart(thresholds).encode(x="days:Q", y=row, text="name:N")
    near = names.transform_filter(f"datum.days <= {middle}").mark_text(align="left", dx=5, fontSize=11, color="#333")
    far = names.transform_filter(f"datum.days > {middle}").mark_text(align="right", dx=-5, fontSize=11, color="#333")
    return (
        alt.layer(alt.layer(lines, rules), alt.layer(near, far))
        .resolve_scale(y="independent")
        .properties(height=height)
    )


def calibration(frame: pl.DataFrame, x_title: str, y_title: str, height: int = 280) -> Picture:
    """Predicted against observed, with the line on which a perfect score would lie.

    Args:
        frame: `predicted`, `observed`, `series` (the one that is in use), `n`.
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
        .mark_line(point=alt.OverlayMarkDef(size=60, color=SERIES[0]), color=SERIES[0])
        .encode(
            x=alt.X("predicted:Q", axis=axis(title=x_title, format=".0%"), scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("observed:Q", axis=axis(title=y_title, format=".0%"), scale=alt.Scale(domain=[0, 1])),
            tooltip=[
                "series:N",
                alt.Tooltip("predicted:Q", format=".1%"),
                alt.Tooltip("observed:Q", format=".1%"),
                "n:Q",
            ],
        )
    )
    return (perfect + points).properties(height=height)


def timeline(frame: pl.DataFrame, colours: Mapping[str, str], days: str) -> Picture:
    """Intervals as bars on a line of time, a row for each name.

    Args:
        frame: `name`, `stage` (words), `start`, `end`.
        colours: Stage in words to colour.
        days: How the axis writes a day.
    """
    return (
        alt.Chart(frame)
        .mark_bar(height=16)
        .encode(
            x=alt.X("start:T", axis=axis(format=days, tickCount=8)),
            x2="end:T",
            y=alt.Y("name:N", sort=None, axis=axis(labelOverlap=False)),
            color=alt.Color("stage:N", sort=None, scale=scale_of(colours), legend=alt.Legend(title=None, orient="top")),
            tooltip=["name:N", "stage:N", "start:T", "end:T"],
        )
        .properties(height=70 + 28 * frame["name"].n_unique())
    )
