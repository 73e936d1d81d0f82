"""When a run works on what was touched, and when it builds everything: the decision, without building anything."""

from datetime import date

import polars as pl
import pytest

from member360.errors import RunFailed
from member360.workspace import write_starter
from member360.workspace.home import Home
from orchestration.night import UNFINISHED, begin, by_night, enter, finish, lay_out_night
from orchestration.resources import RunArguments, Site

AS_OF = date(2024, 3, 1)


@pytest.fixture
def site(tmp_path) -> Site:
    write_starter(tmp_path / "workspace")
    return Site(tmp_path / "workspace", Home(tmp_path / "home"))


def reference(as_of: date = AS_OF, threshold: int = 30, cost: int = 1, zone: str = "UTC") -> dict[str, pl.DataFrame]:
    context = {"as_of": as_of, "known_at": as_of, "workspace_timezone": zone, "currency": "USD"}
    return {
        "run_context": pl.DataFrame([context]),
        "business": pl.DataFrame({"dormant_after": [threshold]}),
        "benefit": pl.DataFrame({"cost": [cost]}),
    }


def go(site: Site, tables: dict[str, pl.DataFrame], *, to_the_end: bool = True, **told: str) -> bool:
    """A run that builds nothing but the lists of what was touched; whether it was a night's."""
    is_night = begin(site, tables, RunArguments(**told))
    with site.warehouse() as connection:
        assert by_night(connection) == is_night
        for what in UNFINISHED:
            connection.execute(f"create or replace table touched_{what} as select 'touched by the last run' as id")
        if to_the_end:
            finish(connection)
    return is_night


def test_a_run_after_the_first_is_a_nights(site):
    assert not go(site, reference())
    assert go(site, reference())
    assert go(site, reference(as_of=date(2024, 3, 2), cost=2)), "benefits are in tables that every run builds"


@pytest.mark.parametrize(
    "other", [reference(threshold=31), reference(zone="Asia/Shanghai"), reference(as_of=date(2024, 2, 29))]
)
def test_other_rules_or_an_earlier_day_build_everything_in_a_new_file(site, other):
    go(site, reference())
    with site.warehouse() as connection:
        connection.execute("create table left_behind as select 1 as one")
    assert not go(site, other)
    with site.warehouse() as connection:
        names = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert "left_behind" not in names


def test_other_code_builds_everything(site, monkeypatch):
    go(site, reference())
    monkeypatch.setattr("orchestration.night.code_fingerprint", lambda: "another version")
    assert not go(site, reference())


def test_a_landing_file_that_no_longer_holds_builds_everything(site, monkeypatch, tmp_path):
    files = {"activity": [tmp_path / "000001-shop-orders.parquet", tmp_path / "000002-shop-orders.parquet"]}
    monkeypatch.setattr("orchestration.night.landing_files", lambda *_: files)
    go(site, reference())
    files["activity"].append(tmp_path / "000003-shop-orders.parquet")
    assert go(site, reference())
    del files["activity"][0]
    assert not go(site, reference())


@pytest.mark.parametrize("told", [{"as_of": "2024-02-01"}, {"known_at": "2024-02-01 00:00:00"}])
def test_a_look_back_builds_everything_and_so_does_the_run_after_it(site, told):
    go(site, reference())
    assert not go(site, reference(), **told)
    assert not go(site, reference())
    assert go(site, reference())


def test_what_a_night_that_broke_off_had_touched_is_handed_on_until_a_run_ends(site):
    go(site, reference())
    assert go(site, reference(as_of=date(2024, 3, 2)), to_the_end=False)
    for _ in range(2):
        assert go(site, reference(as_of=date(2024, 3, 3)), to_the_end=False)
        with site.warehouse() as connection:
            for what in UNFINISHED:
                handed_on = connection.execute(f"select id from arrived.unfinished_{what}").fetchall()
                assert handed_on == [("touched by the last run",)]
            lay_out_reference(connection)
            lay_out_night(connection, site)
            assert connection.execute("select last_as_of from reference.last_night").fetchall() == [(AS_OF,)]
    assert go(site, reference(as_of=date(2024, 3, 3)))
    assert go(site, reference(as_of=date(2024, 3, 4)), to_the_end=False)


def lay_out_reference(connection) -> None:
    """What register_views and the rules would have laid."""
    connection.execute("create schema if not exists reference; create schema if not exists landing")
    for table, key, day in (
        ("activity", "activity_id", "activity_date"),
        ("order_lines", "activity_id", "activity_date"),
        ("accounts", "account_id", "registered_date"),
        ("account_identifiers", "account_id", "first_seen_date"),
        ("account_consents", "account_id", "stated_date"),
    ):
        connection.execute(f"create or replace table landing.{table} (business varchar, {key} varchar, {day} date)")


def test_a_step_of_a_night_is_taken_once_and_a_new_run_takes_it_again(site):
    go(site, reference())
    for _ in range(2):
        begin(site, reference(), RunArguments())
        with site.warehouse() as connection:
            assert enter(connection, "dbt_warehouse")
            assert enter(connection, "dbt_landing_and_links"), "another step"
            with pytest.raises(RunFailed, match="launch the job anew"):
                enter(connection, "dbt_warehouse")


def test_a_step_that_builds_everything_may_be_taken_again(site):
    begin(site, reference(), RunArguments())
    with site.warehouse() as connection:
        assert not any([enter(connection, "dbt_warehouse"), enter(connection, "dbt_warehouse")])


def test_a_night_that_broke_off_is_known_though_nothing_was_new_in_it(site):
    """A backfill has the files and the day of the run before it."""
    go(site, reference())
    go(site, reference())
    assert go(site, reference(), to_the_end=False)
    begin(site, reference(), RunArguments())
    with site.warehouse() as connection:
        for what in UNFINISHED:
            assert connection.execute(f"select id from arrived.unfinished_{what}").fetchall() != []
