"""The dashboard in a real browser: no exception, no foreign host, no empty chart, figures as in the snapshot."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest

from member360.publishing import open_snapshot
from member360.workspace import default_workspace
from member360.workspace.home import Home
from tests.unit.dashboards.world import LAST_COMPLETE_WEEK, publish_world

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = ("", "lifecycle", "retention", "cross_business", "programme", "churn", "benefits", "segments", "member")
CHARTS = {"": 3, "lifecycle": 3, "retention": 2, "cross_business": 4, "programme": 2, "churn": 3, "benefits": 2}
PATIENCE = 90_000
SETTLED = """() => !document.querySelector('[data-testid="stStatusWidget"]')
    && document.querySelectorAll('[data-testid="stSkeleton"]').length === 0
    && document.querySelector('.m360-head') !== null"""
ANY_CHART = "[data-testid=stVegaLiteChart] svg.marks, .js-plotly-plot"
# Marks of each chart; axes, grids and legends are no marks.
DRAWN = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].map(chart =>
    ['rect:not(.background)', 'line', 'area', 'symbol'].reduce((marks, kind) =>
        marks + chart.querySelectorAll(`.mark-${kind} path`).length, 0))"""
FLOWS = "() => [...document.querySelectorAll('.js-plotly-plot')].map(c => c.querySelectorAll('.sankey-link').length)"
# Tiles whose words are cut off.
CUT = """() => [...document.querySelectorAll('[data-testid="stMetric"] p, [data-testid="stMetricValue"] div')]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"""
# Words that the edge of their chart cuts off.
CLIPPED = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] svg')].flatMap(svg => {
    const edge = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter(e => e.getBoundingClientRect().right > edge.right + 2
        || e.getBoundingClientRect().left < edge.left - 2).map(e => e.textContent);
})"""
# Words of one chart that lie over one another.
OVERLAPS = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].flatMap(chart => {
    const seen = e => e.textContent.trim() && getComputedStyle(e).opacity !== '0';
    const texts = [...chart.querySelectorAll('svg text')].filter(seen);
    const boxes = texts.map(e => [e.textContent, e.getBoundingClientRect()]);
    return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
        .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
        .map(([other]) => one + ' / ' + other));
})"""


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """The app on a free port, on the small world."""
    if CHROMIUM is None:
        pytest.skip("no chromium is installed")
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    home = tmp_path_factory.mktemp("served")
    publish_world(home)
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    settings = ("--server.port", str(port), "--server.address", "localhost", "--server.fileWatcherType", "none")
    app = ROOT / "member360" / "dashboards" / "app.py"
    known = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MEMBER360_HOME": str(home),
        "MEMBER360_WORKSPACE": str(default_workspace()),
    }
    command = [sys.executable, "-m", "streamlit", "run", str(app), *settings]
    with (home / "served.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=known, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 90
            while socket.socket().connect_ex(("localhost", port)) != 0:
                assert server.poll() is None, (home / "served.log").read_text()
                assert time.monotonic() < until, "the server did not come up"
                time.sleep(0.3)
            yield f"http://localhost:{port}", home
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """Headless chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium is installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


def settle(page) -> None:
    page.wait_for_function(SETTLED, timeout=PATIENCE)
    page.wait_for_timeout(700)
    page.wait_for_function(SETTLED, timeout=PATIENCE)


def test_every_page_in_a_browser(served, browser):
    address, home = served
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    foreign, broken = [], []
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url) if urlparse(request.url).hostname not in {"localhost", None, ""} else None
        ),
    )
    page.on("pageerror", lambda problem: broken.append(str(problem)))
    for name in PAGES:
        page.goto(f"{address}/{name}", timeout=PATIENCE)
        settle(page)
        assert page.locator('[data-testid="stException"]').count() == 0, name
        assert "stAlertContentError" not in page.content(), name
        if CHARTS.get(name):
            ready = f"() => document.querySelectorAll('{ANY_CHART}').length >= {CHARTS[name]}"
            page.wait_for_function(ready, timeout=PATIENCE)
            page.wait_for_timeout(500)
        painted = page.evaluate(DRAWN) + page.evaluate(FLOWS)
        assert len(painted) == CHARTS.get(name, 0), name
        assert all(count > 0 for count in painted), (name, painted)
        assert page.evaluate(CUT) == [], name
        assert page.evaluate(OVERLAPS) == [], name
        assert page.evaluate(CLIPPED) == [], name
        if not name:
            compare_with_snapshot(page, home)
            assert page.locator(".st-key-moved").bounding_box()["y"] < 900
    assert foreign == []
    assert broken == []
    page.close()


def compare_with_snapshot(page, home: Path) -> None:
    """What the tiles of the overview say is what the snapshot says."""
    shown = page.locator('[data-testid="stMetricValue"]').all_inner_texts()
    with open_snapshot(Home(home)) as reader:
        week = f"period = 'week' and business = 'ecosystem' and period_start = date '{LAST_COMPLETE_WEEK}'"
        sales = reader.query(f"select net_sales from sales_bridge where {week}").item()
        active, new, lapsed = reader.query(
            f"select active, new_to_ecosystem, lapsed from growth_accounting where {week}"
        ).row(0)
    assert [shown[0], shown[1], shown[2], shown[4]] == [f"${sales:,.2f}", f"{active}", f"{new}", f"{lapsed}"]
