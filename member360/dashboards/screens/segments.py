"""Segments: how many, who entered and left, a look at some members, and the file to take away.

What belongs here: choosing, looking, downloading. What does not: who may be in a file; the exporter decides that.
"""

from typing import Any

import polars as pl
import streamlit as st

from member360.activation.exports import Export, ExportRefused, export_segment
from member360.activation.sentences import in_words
from member360.activation.syntax import ConditionError
from member360.dashboards.choices import key_of
from member360.dashboards.panel import heading, panel
from member360.dashboards.view import View, current_view

_PREVIEW = 20
_LIST = """
with latest as (
    select segment, version, members, entered, "left", is_baseline, published_on,
        row_number() over (partition by segment, version order by published_on desc) as place
    from segment_daily
)
select catalogue.segment, catalogue.members, latest.entered, latest."left", latest.is_baseline, latest.published_on,
    catalogue.purpose, catalogue.owner, catalogue.channel
from segment_catalogue as catalogue
left join latest on latest.segment = catalogue.segment and latest.version = catalogue.version and latest.place = 1
order by catalogue.segment
"""
_MEMBERS = """
select member_360.member_id, segment_membership.entered_on, member_360.stage, member_360.tier,
    member_360.last_purchase_on,
    member_360.becomes_dormant_on, member_360.net_sales_365d, member_360.reachable_email, member_360.reachable_sms
from segment_membership
join member_360 on member_360.member_id = segment_membership.member_id
where segment_membership.segment = ?{only}
order by member_360.net_sales_365d desc, member_360.member_id limit ?
"""
_HERE = " and member_360.member_id in (select here.member_id from member_business as here where here.business = ?)"


def show_list(view: View) -> list[str]:
    """All segments; returns their names."""
    rows = view.snapshot.ask(_LIST)
    shown = rows.with_columns(
        pl.when("is_baseline").then(None).otherwise(pl.col(name)).alias(name) for name in ("entered", "left")
    ).drop("is_baseline", "published_on")
    panel(view, "segments", shown, n=rows.height)
    return rows["segment"].to_list()


def show_one(view: View, segment: str, stated: dict[str, Any]) -> None:
    """One segment: some of its members, its size over publications."""
    words = view.words
    only, given = ("", ()) if view.is_all else (_HERE, (view.business,))
    preview = view.snapshot.ask(_MEMBERS.format(only=only), segment, *given, _PREVIEW)
    panel(
        view,
        "preview",
        preview,
        n=words.text("preview.n", shown=preview.height, members=words.count(stated["members"])),
        kept=("becomes_dormant_on",),
    )
    history = view.snapshot.ask(
        'select published_on, members, entered, "left", is_baseline from segment_daily '
        "where segment = ? and version = ? order by published_on",
        segment,
        stated["version"],
    )
    panel(view, "publications", history, n=history.height)


def show_condition(view: View, condition: str) -> None:
    """Who is in it: in words, and small below as it is written."""
    words = view.words
    try:
        terms = in_words(condition, words.language, words.of, words.day)
    except ConditionError:  # published by another version, whose language of conditions may have had more
        terms = ()
    if terms:
        st.markdown(f"**{words.text('segment.condition' if len(terms) == 1 else 'segment.conditions')}**")
        st.markdown("\n".join(f"- {term}" for term in terms))
    with st.container(key="condition"):
        st.code(condition, language=None, wrap_lines=True)


def show_export(view: View, segment: str) -> None:
    """Make the file of a segment for a destination, by the exporter that the command line uses."""
    words = view.words
    known = view.workspace.destinations
    if not known:
        st.info(words.text("export.no_destination"))
        return
    target = st.selectbox(
        words.text("export.destination"),
        list(known),
        format_func=lambda name: words.of("destination", name),
        key=key_of("destination", words.language),
    )
    if not st.button(words.text("export.make"), type="primary", key="make"):
        return
    try:
        export = export_segment(view.workspace, view.snapshot.home, segment, target, view.snapshot.snapshot_id)
    except ExportRefused as refusal:
        st.warning(f"{words.text('export.refused')}\n\n{refusal}", icon=":material/block:")
        return
    show_file(view, export)


def show_file(view: View, export: Export) -> None:
    """Say what is in the file and who was left out, and hand it over."""
    words, said = view.words, export.manifest
    st.success(
        words.text(
            "export.made", rows=words.count(said["rows_written"]), members=words.count(said["members_in_segment"])
        )
    )
    left_out = [(words.text(f"left_out.{reason}"), count) for reason, count in said["left_out"].items() if count]
    if left_out:
        st.caption(
            words.text("export.left_out")
            + words.text("punctuation.comma").join(f"{why} {words.count(count)}" for why, count in left_out)
        )
    name = f"{export.folder.name}{''.join(export.file.suffixes)}"
    st.download_button(
        words.text("export.download"), export.file.read_bytes(), file_name=name, on_click="ignore", key="file"
    )
    st.caption(words.text("export.kept", folder=export.folder))


def show(view: View) -> None:
    """The page."""
    words = view.words
    heading(view, words.text("page.segments"), words.text("page_note.as_of"), is_timed=False)
    names = show_list(view)
    if not names:
        return
    left, right = st.columns([3, 1])
    with left:
        segment = st.selectbox(
            words.text("segment.choose"),
            names,
            format_func=lambda name: words.of("segment", name),
            key=key_of("segment", words.language),
        )
        stated = view.snapshot.ask("select * from segment_catalogue where segment = ?", segment).row(0, named=True)
        show_condition(view, stated["condition"])
    with right, st.container(border=True):
        show_export(view, segment)
    show_one(view, segment, stated)


show(current_view())
