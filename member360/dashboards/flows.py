"""Flows between two points in time.

What belongs here: how a flow looks. What does not: any other chart, questions, words.
"""

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from member360.dashboards.charts import GREY


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
