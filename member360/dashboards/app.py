"""The dashboard's entry: which pages there are, the sidebar, the strip; then the chosen page.

What belongs here: assembling. What does not: what a page shows. Workspace and home come from the environment, which
`member360 dashboard` sets.
"""

import os
from pathlib import Path

import streamlit as st

from member360.dashboards.access import Snapshot, workspace_of
from member360.dashboards.strip import strip
from member360.dashboards.view import EVERYTHING, KEY, choose, choose_language
from member360.dashboards.words import Words
from member360.errors import RunFailed, UserMistake
from member360.workspace import default_home, default_workspace

PAGES = {
    "overview": ":material/space_dashboard:",
    "lifecycle": ":material/cycle:",
    "retention": ":material/replay:",
    "cross_business": ":material/hub:",
    "programme": ":material/military_tech:",
    "churn": ":material/trending_down:",
    "benefits": ":material/redeem:",
    "segments": ":material/groups:",
    "member": ":material/person_search:",
    "evaluation": ":material/fact_check:",
}
_ONLY_WHERE_SCORED = "evaluation"
_OF_A_PERIOD = frozenset(("business", "period"))
_OF_ALL_TIME = frozenset(("business",))
FOLLOWED = {
    "overview": EVERYTHING,
    "lifecycle": EVERYTHING,
    "retention": _OF_ALL_TIME,
    "cross_business": _OF_ALL_TIME,
    "programme": _OF_A_PERIOD,
    "churn": _OF_ALL_TIME,
    "benefits": _OF_A_PERIOD,
    "segments": _OF_ALL_TIME,
    "member": _OF_ALL_TIME,
    "evaluation": _OF_ALL_TIME,
}
_NAMES = """
select 'business.' || business as key, label_en as en, label_zh as zh from business
union all
select 'benefit.' || benefit_id, label_en, label_zh from benefit_catalogue
union all
select 'segment.' || segment, label_en, label_zh from segment_catalogue
"""


def main() -> None:
    """Show the app."""
    # A named icon would be fetched from its maker's host; this one lies beside us.
    icon = Path(__file__).with_name("icon.svg")
    st.set_page_config(page_title="Member360", page_icon=str(icon), layout="wide")
    language = choose_language()
    try:
        folder = Path(os.environ.get("MEMBER360_WORKSPACE") or default_workspace())
        workspace = workspace_of(str(folder))
        home = os.environ.get("MEMBER360_HOME")
        snapshot = Snapshot.current(Path(home) if home else default_home(workspace).root)
        names = {key: en if language == "en" else zh for key, en, zh in snapshot.ask(_NAMES).iter_rows()}
        words = Words(language, workspace.labels, names, workspace.settings.currency)
        pages = [
            st.Page(
                f"screens/{name}.py",
                title=words.text(f"page.{name}"),
                icon=icon,
                url_path=name,
                default=name == "overview",
            )
            for name, icon in PAGES.items()
            if name != _ONLY_WHERE_SCORED or snapshot.evaluation
        ]
        chosen = st.navigation(pages)
        businesses = tuple(snapshot.ask("select business from business order by business")["business"])
        view = choose(snapshot, workspace, words, businesses, FOLLOWED[chosen.url_path or "overview"])
        st.sidebar.caption(words.text("side.snapshot", day=words.day(snapshot.as_of), id=snapshot.snapshot_id))
        strip(snapshot, words)
        if view is None:
            st.info(words.text("side.nothing_bought"))
            return
        st.session_state[KEY] = view
        chosen.run()
    except (UserMistake, RunFailed) as problem:
        # A mistake in the workspace, or nothing published yet: the text says what to do.
        st.error(str(problem))


main()
