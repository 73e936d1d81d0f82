"""A source that does not answer is asked again by Dagster's own retries, and named when it still does not."""

import sqlite3

import dagster as dg
import pytest

from member360.ingestion import databases, raw
from orchestration.assets.intake import ASK_AGAIN, REFUSED, delivery_assets
from orchestration.fingerprint import begun_run, run_fingerprint
from orchestration.progress import quiet
from orchestration.resources import Site
from tests.unit.ingestion.conftest import Company
from tests.unit.ingestion.test_connectors import ROWS
from tests.unit.ingestion.test_databases import sqlite_shop

AT_ONCE = dg.RetryPolicy(max_retries=ASK_AGAIN.max_retries, delay=0)
ASKED = "[source_unreachable]; asked 3 times, the next run asks again"


@pytest.fixture
def company(tmp_path) -> Company:
    company = Company(tmp_path)
    sqlite_shop(company, ROWS)
    company.business(name="tea")
    company.orders("1,a,S,2024-01-01,1.00,", name="tea/orders_1.csv")
    return company


@pytest.fixture
def take_in(company):
    """Materialise the deliveries; gives what Dagster did: whether it ended well, the retries, what is refused."""

    def take_in() -> tuple[bool, int, list[str]]:
        site = Site(company.root, company.home)
        with dg.DagsterInstance.ephemeral() as instance:
            result = dg.materialize(
                [delivery_assets(site, AT_ONCE)],
                resources={"site": site, "progress": quiet()},
                instance=instance,
                raise_on_error=False,
            )
        restarts = [event for event in result.all_events if event.event_type == dg.DagsterEventType.STEP_RESTARTED]
        shown = [event.materialization.metadata[REFUSED].value for event in result.get_asset_materialization_events()]
        return result.success, len(restarts), shown[0] if shown else []

    return take_in


@pytest.fixture
def stumbling(monkeypatch):
    """Let the database be locked a number of times before it answers."""
    plain = databases._table

    def stumble(times: int) -> list[str]:
        asked = []

        def table(database):
            asked.append(database.table)
            return "(select error('database is locked'))" if len(asked) <= times else plain(database)

        monkeypatch.setattr(databases, "_table", table)
        return asked

    return stumble


@pytest.mark.parametrize("times", [1, 2])
def test_a_lock_that_passes_is_asked_again_and_taken_in(company, take_in, stumbling, times):
    stumbling(times)
    assert take_in() == (True, times, [])
    assert company.rows("select business, count(*) from landing.activity group by all order by all") == [
        ("shop", 3),
        ("tea", 1),
    ]
    assert begun_run(company.home)["unreachable"] == []


def test_a_lock_that_stays_is_named_and_the_others_load(company, take_in, stumbling, monkeypatch):
    plain = databases._table
    stumbling(99)
    ended, retries, (message,) = take_in()
    assert (ended, retries) == (True, 2)
    assert message.startswith("shop.sqlite: the table 'orders' cannot be read (")
    assert "database is locked" in message
    assert message.endswith(ASKED)
    assert company.rows("select distinct business from landing.activity") == [("tea",)]
    # The lock goes and leaves the file as it was: the next run must look all the same.
    assert begun_run(company.home)["fingerprint"] != run_fingerprint(company.workspace, company.home, None, None)
    monkeypatch.setattr(databases, "_table", plain)
    assert take_in() == (True, 0, [])
    assert begun_run(company.home)["fingerprint"] == run_fingerprint(company.workspace, company.home, None, None)


def test_a_share_that_is_gone_while_a_file_is_read_is_asked_again(company, take_in, monkeypatch):
    plain, asked = raw._read, []

    def stumble(source, path):
        asked.append(path.name)
        if len(asked) == 1:
            raise raw._unreadable(path, OSError(5, "Input/output error"))
        return plain(source, path)

    monkeypatch.setattr(raw, "_read", stumble)
    assert take_in() == (True, 1, [])
    assert company.rows("select distinct business from landing.activity order by all") == [("shop",), ("tea",)]


def test_what_asking_again_cannot_mend_is_asked_once(company, take_in):
    with sqlite3.connect(company.root / "deliveries/shop.sqlite") as con:
        con.execute("drop table orders")
    con.close()
    ended, retries, (message,) = take_in()
    assert (ended, retries) == (True, 0)
    assert message.endswith("[source_unreachable]")
    (company.root / "businesses/shop.yml").write_text(
        (company.root / "businesses/shop.yml")
        .read_text(encoding="utf-8")
        .replace("{kind: sqlite, path: shop.sqlite,", "{kind: postgres, connection_variable: NOT_SET,"),
        encoding="utf-8",
    )
    assert take_in()[:2] == (False, 0)
