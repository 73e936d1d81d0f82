"""`memory_limit:` of the workspace holds for whatever builds the warehouse, and work beyond it spills and ends."""

from pathlib import Path

import duckdb
import pytest

from member360.workspace.home import Home
from orchestration.dbt import build
from orchestration.resources import Site
from tests.world import build as build_workspace

LIMIT, AS_THE_ENGINE_SAYS_IT = "64MB", "61.0 MiB"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    folder = build_workspace(tmp_path / "workspace", 1)
    settings = folder / "member360.yml"
    lines = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("memory_limit")]
    settings.write_text("\n".join([*lines, f"memory_limit: {LIMIT}", ""]), encoding="utf-8")
    home = Home(tmp_path / "home")
    home.root.mkdir()
    return Site(folder, home)


def test_a_sort_larger_than_the_limit_spills_into_the_home_and_ends(site):
    with site.warehouse() as connection:
        assert connection.execute("select current_setting('memory_limit')").fetchall() == [(AS_THE_ENGINE_SAYS_IT,)]
        connection.execute(
            """
            create temp table sorted as
            select range as number, md5(cast(range as varchar)) as text from range(2000000) order by text
            """
        )
        spilled = connection.execute("select path, size from duckdb_temporary_files()").fetchall()
        rows = connection.execute("select count(*), min(text) < max(text) from sorted").fetchall()
    assert rows == [(2_000_000, True)]
    assert sum(size for _, size in spilled) > 20_000_000
    assert all(Path(path).resolve().is_relative_to(site.home.root.resolve()) for path, _ in spilled)


def test_dbt_builds_under_the_limit(site):
    """The one source that the model reads is a view that says what the engine was told."""
    with duckdb.connect(str(site.home.warehouse)) as con:
        con.execute("create schema reference")
        con.execute("create view reference.business as select current_setting('memory_limit') as business")
    limit = site.workspace.settings.memory_limit
    results = build(site.home, site.dbt_target, ["int_businesses"], by_night=False, memory_limit=limit)
    assert all(result.passed for result in results if not result.is_test)
    with duckdb.connect(str(site.home.warehouse), read_only=True) as con:
        told = con.execute("select business from int_businesses where business_no > 0").fetchall()
    assert told == [(AS_THE_ENGINE_SAYS_IT,)]
