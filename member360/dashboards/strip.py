"""The strip on top of every page: how fresh each business's data is. Silence must not look like churn.

What belongs here: freshness and the snapshot's line. What does not: whether a run may publish (checks).
"""

import html

import streamlit as st

from member360.dashboards.access import Snapshot
from member360.dashboards.words import Words

STYLE = """<style>
[data-testid="stMainBlockContainer"] {padding: 2.2rem 1.8rem 1rem; max-width: 1500px;}
[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"] {gap: .5rem;}
[data-testid="stMainBlockContainer"] [data-testid="stHorizontalBlock"] {gap: .6rem;}
[data-testid="stSidebarHeader"] {height: 2.2rem; margin-bottom: 0;}
[data-testid="stMetric"] {padding: .35rem .6rem;}
[data-testid="stMetric"] > div {padding: 0 .2rem;}
[data-testid="stMetricLabel"] p, [data-testid="stMetricLabel"] div {
white-space: normal; overflow: visible; line-height: 1.2;}
[data-testid="stMetricValue"], [data-testid="stMetricValue"] div {
font-size: 1.4rem; line-height: 1.25; white-space: normal;}
[data-testid="stMetricValue"] * {white-space: normal; overflow: visible; text-overflow: clip;}
[data-testid="stPopover"] button {min-height: 1.5rem; padding: 0 .2rem;}
[data-testid="stPopover"] button p {font-size: .8rem; color: #5c6570;}
.st-key-moved ul {padding-left: 1.2rem; margin: 0;}
.st-key-moved li {font-size: .9rem; margin: 0 0 .25rem 0;}
.st-key-condition code {font-size: .75rem; color: #5c6570;}
.m360-head {display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline;}
.m360-head b {font-size: 1.45rem;}
.m360-head span {color: #5c6570; font-size: .88rem;}
.m360-strip {display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; font-size: .8rem;}
.m360-strip span {border-radius: 1rem; padding: .05rem .6rem; border: 1px solid #d5dae0; white-space: nowrap;}
.m360-strip .on-time::before {content: "●"; color: #2e8b57; margin-right: .3rem;}
.m360-strip .late {background: #fff3d6; border-color: #e0a800;}
.m360-strip .late::before {content: "▲"; color: #b07d00; margin-right: .3rem;}
.m360-strip .plain {border: none; padding-left: 0; color: #5c6570;}
</style>"""


def strip(snapshot: Snapshot, words: Words) -> None:
    """Show each business's freshness, late ones with what that means."""
    rows = snapshot.ask(
        "select business, latest_day, days_behind, status from source_freshness "
        "order by days_behind desc nulls first, business"
    )
    pills = [f'<span class="plain">{html.escape(words.text("strip.as_of", day=words.day(snapshot.as_of)))}</span>']
    for business, latest, behind, status in rows.iter_rows():
        name = words.business(business)
        if status == "on_time":
            text = words.text("strip.fresh", name=name)
        elif latest is None:
            text = words.text("strip.never", name=name)
        else:
            text = words.text("strip.late", name=name, days=words.count(behind), day=words.day(latest))
        kind = "on-time" if status == "on_time" else "late"
        pills.append(f'<span class="{kind}">{html.escape(text)}</span>')
    st.html(STYLE + f'<div class="m360-strip" id="freshness">{"".join(pills)}</div>')
