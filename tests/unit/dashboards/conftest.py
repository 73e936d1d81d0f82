"""The small world, published once, and one running app that the tests walk through."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from member360.publishing import Reader, open_snapshot
from member360.workspace import default_workspace
from member360.workspace.home import Home
from tests.unit.dashboards.world import publish_world

APP = Path(__file__).parents[3] / "member360" / "dashboards" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Path:
    """A home folder with the small world published."""
    folder = tmp_path_factory.mktemp("dashboard")
    publish_world(folder)
    return folder


@pytest.fixture(scope="session")
def reader(home) -> Iterator[Reader]:
    """The same snapshot, to compare screens with."""
    with open_snapshot(Home(home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(home) -> Iterator[AppTest]:
    """The app, opened on its first page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEMBER360_HOME", str(home))
        patch.setenv("MEMBER360_WORKSPACE", str(default_workspace()))
        yield AppTest.from_file(APP, default_timeout=120).run()


@pytest.fixture
def open_page(app) -> Open:
    """Opens a page with choices of the sidebar; every call starts from the same ones."""

    def opened(name: str, *, language: str = "en", business: str = "ecosystem", grain: str = "week") -> AppTest:
        app.switch_page(f"screens/{name}.py")
        app.session_state["language"] = language
        app.session_state["business"] = business
        app.session_state["grain"] = grain
        return app.run()

    return opened
