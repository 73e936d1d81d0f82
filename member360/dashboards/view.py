"""What the reader chose to look at: snapshot, language, business, period, and what to compare it with.

What belongs here: the choices of the sidebar and periods. What does not: questions of a page.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from member360.dashboards.access import Snapshot
from member360.dashboards.choices import key_of
from member360.dashboards.words import ECOSYSTEM, LANGUAGES, Words
from member360.workspace import Workspace

KEY = "member360_view"
COMPARISONS = ("previous", "earlier", "last_year")
_EARLIER = {"week": 4, "month": 3}
_MOST_PERIODS = 60
EVERYTHING = frozenset(("business", "period", "compare"))
"""What the sidebar lets one choose; most pages follow only some of it."""


@dataclass(frozen=True)
class Period:
    """A week or a month.

    Args:
        start: Its first day.
        end: Its last day.
        is_complete: Whether the last day is known.
        is_burn_in: Whether it is too early to tell new members from returning ones.
    """

    start: date
    end: date
    is_complete: bool
    is_burn_in: bool

    @property
    def state(self) -> str:
        """`ok`, `incomplete` or `burn_in`; charts grey the latter two."""
        return "incomplete" if not self.is_complete else "burn_in" if self.is_burn_in else "ok"


@dataclass(frozen=True)
class View:
    """One reader's choices, for the pages.

    Args:
        snapshot: What is asked.
        workspace: Labels and destinations.
        words: Words in the reader's language.
        businesses: All businesses, by name.
        business: The one chosen, or `ecosystem`.
        grain: `week` or `month`.
        period: The period chosen.
        other: The period to compare with; None when nothing is known of it.
        comparison: Which one was asked for.
    """

    snapshot: Snapshot
    workspace: Workspace
    words: Words
    businesses: tuple[str, ...]
    business: str
    grain: str
    period: Period
    other: Period | None
    comparison: str

    @property
    def is_all(self) -> bool:
        """Whether all businesses together are looked at."""
        return self.business == ECOSYSTEM

    @property
    def last_day(self) -> date:
        """The last known day of the period."""
        return min(self.period.end, self.snapshot.as_of)

    def name(self, period: Period) -> str:
        """Return what a period is called."""
        if self.grain == "month":
            return self.words.month(period.start)
        return self.words.text("period.week_of", day=self.words.day(period.start))


def current_view() -> View:
    """Return the view that `app.py` made for this run of the page."""
    view: View = st.session_state[KEY]
    return view


def periods(snapshot: Snapshot, grain: str, business: str) -> list[Period]:
    """Return all periods of a business, the latest first."""
    rows = snapshot.ask(
        "select period_start, period_end, is_complete, is_burn_in from growth_accounting "
        "where period = ? and business = ? order by period_start desc",
        grain,
        business,
    )
    return [Period(*row) for row in rows.iter_rows()]


def compared(period: Period, known: list[Period], grain: str, comparison: str) -> Period | None:
    """Return the period to compare with, if anything is known of it.

    Args:
        period: The period looked at.
        known: All periods.
        grain: `week` or `month`.
        comparison: `previous`; `earlier`: four weeks or three months before; `last_year`: 52 weeks or 12 months.
    """
    steps = {"previous": 1, "earlier": _EARLIER[grain], "last_year": 52 if grain == "week" else 12}[comparison]
    if grain == "week":
        start = period.start - timedelta(weeks=steps)
    else:
        months = period.start.year * 12 + period.start.month - 1 - steps
        start = date(months // 12, months % 12 + 1, 1)
    return next((each for each in known if each.start == start), None)


def choose_language() -> str:
    """Ask for the language, first of all: everything after it is in it."""
    return str(
        st.sidebar.radio(
            "Language / 語言", list(LANGUAGES), format_func=LANGUAGES.__getitem__, horizontal=True, key="language"
        )
    )


def choose(
    snapshot: Snapshot,
    workspace: Workspace,
    words: Words,
    businesses: tuple[str, ...],
    followed: frozenset[str] = EVERYTHING,
) -> View | None:
    """Ask for everything else in the sidebar; None when nothing was bought yet.

    Args:
        snapshot: What is asked.
        workspace: Labels and destinations.
        words: In the reader's language.
        businesses: All of them.
        followed: Which of `EVERYTHING` the page follows; the rest is greyed, and a line says why.
    """
    side = st.sidebar
    is_timeless, is_alone = "period" not in followed, "compare" not in followed
    business = side.selectbox(
        words.text("side.business"),
        [ECOSYSTEM, *businesses],
        format_func=words.business,
        key=key_of("business", words.language),
        disabled="business" not in followed,
    )
    grain = side.radio(
        words.text("side.period"),
        ["week", "month"],
        format_func=lambda code: words.text(f"period.{code}"),
        horizontal=True,
        key=key_of("grain", words.language),
        disabled=is_timeless,
    )
    known = periods(snapshot, grain, business) or periods(snapshot, grain, ECOSYSTEM)
    if not known:
        return None
    shown = known[:_MOST_PERIODS]
    draft = View(snapshot, workspace, words, businesses, business, grain, shown[0], None, "previous")
    newest = next((place for place, each in enumerate(shown) if each.is_complete), 0)
    key = key_of(f"period_{grain}_{business}", words.language)
    place = side.selectbox(
        words.text(f"side.{grain}"),
        range(len(shown)),
        index=0 if key in st.session_state else newest,
        format_func=lambda at: draft.name(shown[at]) + ("" if shown[at].is_complete else words.text("period.so_far")),
        key=key,
        disabled=is_timeless,
    )
    comparison = side.selectbox(
        words.text("side.compare"),
        COMPARISONS,
        format_func=lambda code: words.text(f"compare.{grain}_{code}"),
        key=key_of("compare", words.language),
        disabled=is_alone,
    )
    if is_alone:
        side.caption(words.text("side.not_followed" if is_timeless else "side.not_compared"))
    other = compared(shown[place], known, grain, comparison)
    return View(snapshot, workspace, words, businesses, business, grain, shown[place], other, comparison)
