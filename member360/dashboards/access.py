"""The one way from a page to figures: questions to one published snapshot, kept while that snapshot is the current one.

What belongs here: opening, asking, keeping answers, and a snapshot's score where there is one. What does not: which
questions; any other way in than the publishing door.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import streamlit as st

from member360.evaluation.store import Evaluation, read_evaluation
from member360.publishing import Reader, current_snapshot, open_snapshot
from member360.workspace import Workspace, load_workspace
from member360.workspace.home import Home

Value = str | int | date | None


@st.cache_resource(max_entries=3, show_spinner=False)
def _reader(root: str, snapshot_id: str) -> Reader:
    return open_snapshot(Home(Path(root)), snapshot_id)


@st.cache_data(max_entries=400, show_spinner=False)
def _answer(root: str, snapshot_id: str, sql: str, parameters: tuple[Value, ...]) -> pl.DataFrame:
    return _reader(root, snapshot_id).query(sql, list(parameters))


@st.cache_resource(max_entries=3, show_spinner=False)
def workspace_of(folder: str) -> Workspace:
    """Load a workspace once a server; raises `WorkspaceError` with all that is wrong in it."""
    return load_workspace(Path(folder))


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot as pages see it.

    Args:
        root: The home folder that it lies in.
        snapshot_id: Its id; part of the key of every answer kept, so a new publication is seen at the next click.
    """

    root: str
    snapshot_id: str

    @classmethod
    def current(cls, home: Path) -> "Snapshot":
        """Return the current one; raises `NothingPublished` when there is none."""
        return cls(str(home), current_snapshot(Home(home)))

    @property
    def home(self) -> Home:
        """The home folder."""
        return Home(Path(self.root))

    @property
    def as_of(self) -> date:
        """The last day that the snapshot may know of."""
        return _reader(self.root, self.snapshot_id).manifest.as_of

    @property
    def evaluation(self) -> Evaluation | None:
        """Its score against a planted truth; None where `member360 evaluate` has not scored it."""
        return read_evaluation(self.home, self.snapshot_id)

    def has(self, table: str) -> bool:
        """Whether the snapshot has a table: one that an earlier version published may lack it."""
        return table in _reader(self.root, self.snapshot_id).tables()

    def ask(self, sql: str, *parameters: Value) -> pl.DataFrame:
        """Ask one question.

        Args:
            sql: It, with `?` for values.
            parameters: The values.

        Returns:
            The rows, in the query's order.
        """
        return _answer(self.root, self.snapshot_id, sql, parameters)
