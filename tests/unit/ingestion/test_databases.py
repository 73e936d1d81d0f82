"""Tables of databases: what is taken in, what is seen of a change, and what is told when they do not answer."""

import os
import sqlite3

import duckdb
import pytest

from member360.errors import UserMistake
from member360.ingestion import databases, list_deliveries
from member360.ingestion.feeds import feeds
from member360.ingestion.looks import contents_of
from tests.unit.ingestion.test_connectors import CONTENT, ROWS, from_csv


def sqlite_shop(company, rows: list[tuple[str | None, ...]]) -> None:
    company.business(moment="{column: at, timezone: local}")
    path = company.root / "businesses/shop.yml"
    text = path.read_text(encoding="utf-8").replace("    format: csv\n", "")
    text = text.replace("files: shop/orders_*", "database: {kind: sqlite, path: shop.sqlite, table: orders}")
    path.write_text(text, encoding="utf-8")
    (company.root / "deliveries").mkdir(exist_ok=True)
    with sqlite3.connect(company.root / "deliveries/shop.sqlite") as con:
        con.execute("drop table if exists orders")
        con.execute('create table orders (id integer, card text, kind text, at text, amount numeric, "of" integer)')
        con.executemany("insert into orders values (?, ?, ?, ?, ?, ?)", rows)
    con.close()


def test_a_sqlite_table_gives_the_same_rows(company, new_company):
    sqlite_shop(company, ROWS)
    company.take_in()
    assert company.rows(CONTENT) == from_csv(new_company)
    assert company.rows("select file_name from landing.readings") == [("shop.sqlite#orders",)]
    # The engine's extension is kept inside the home folder, nowhere else.
    assert list(company.home.root.rglob("sqlite*.duckdb_extension"))


def test_a_table_is_new_only_when_its_rows_changed(company):
    sqlite_shop(company, ROWS)
    assert company.take_in().new_files == 1
    sqlite_shop(company, list(reversed(ROWS)))  # the file changed, what it holds did not
    assert company.take_in().new_files == 0
    sqlite_shop(company, ROWS[:2])
    assert company.take_in().new_files == 1
    assert company.rows("select count(*) from landing.activity") == [(5,)]


def test_a_table_that_is_not_there_is_told_and_the_others_load(company):
    sqlite_shop(company, ROWS)
    shop = (company.root / "businesses/shop.yml").read_text(encoding="utf-8")
    company.business(name="tea")
    company.orders("1,a,S,2024-01-01,1.00,", name="tea/orders_1.csv")
    (company.root / "businesses/shop.yml").write_text(shop, encoding="utf-8")
    with sqlite3.connect(company.root / "deliveries/shop.sqlite") as con:
        con.execute("drop table orders")
    con.close()
    [message] = company.take_in().unreachable
    assert message.startswith("shop.sqlite: the table 'orders' cannot be read (Catalog Error: ")
    assert message.endswith(" [source_unreachable]")
    assert company.rows("select business from landing.activity") == [("tea",)]


def test_a_server_without_its_variable_is_told(company, monkeypatch):
    monkeypatch.delenv("SHOP_DB", raising=False)
    path = company.root / "businesses/shop.yml"
    text = path.read_text(encoding="utf-8").replace("    format: csv\n", "")
    text = text.replace(
        "files: shop/orders_*", "database: {kind: postgres, connection_variable: SHOP_DB, table: orders}"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserMistake, match="the environment variable SHOP_DB is not set"):
        company.take_in()


def seen(company) -> list[str]:
    """What decides whether there is anything new."""
    workspace = company.workspace
    by_key = {feed.key: feed for feed in feeds(workspace, company.home)}
    return contents_of(by_key, company.home, list_deliveries(workspace, company.home))


def test_a_sqlite_file_that_was_only_touched_is_seen_as_the_same_and_not_dumped_again(company, monkeypatch):
    sqlite_shop(company, ROWS)
    company.take_in()
    before = seen(company)
    os.utime(company.root / "deliveries/shop.sqlite", (1_800_000_000, 1_800_000_000))
    assert seen(company) == before
    monkeypatch.setattr(databases, "_attach", lambda *_: pytest.fail("opened again"))
    assert seen(company) == before
    assert company.take_in().new_files == 0
    monkeypatch.undo()
    sqlite_shop(company, [("1", "anna", "S", "2024-01-05 10:00:00", "99.50", None), *ROWS[1:]])
    assert seen(company) != before


def server_shop(company, monkeypatch, cursor: str = "") -> duckdb.DuckDBPyConnection:
    """A shop whose table is on a server, which an engine of our own plays; returns it."""
    sqlite_shop(company, ROWS)
    path = company.root / "businesses/shop.yml"
    text = path.read_text(encoding="utf-8")
    there = f"{{kind: postgres, connection_variable: SHOP_DB, table: orders{cursor}}}"
    path.write_text(text.replace("{kind: sqlite, path: shop.sqlite, table: orders}", there), encoding="utf-8")
    server = duckdb.connect()
    server.execute("attach ':memory:' as outside")
    server.execute(
        'create table outside.orders (id int, card text, kind text, "at" text, amount text, "of" int, changed int)'
    )
    server.executemany("insert into outside.orders values (?, ?, ?, ?, ?, ?, 1)", ROWS)
    monkeypatch.setattr(databases, "_attach", lambda *_: server.cursor())
    return server


def test_a_row_changed_in_place_on_a_server_is_seen(company, monkeypatch):
    server = server_shop(company, monkeypatch)
    company.take_in()
    before = seen(company)
    server.execute("create or replace table outside.orders as select * from outside.orders order by id desc")
    assert seen(company) == before, "the same rows in another order"
    server.execute("update outside.orders set amount = '13.50' where id = 1")
    assert seen(company) != before
    assert company.take_in().new_files == 1


def test_with_a_cursor_a_change_is_seen_by_it_and_by_the_number_of_rows(company, monkeypatch):
    server = server_shop(company, monkeypatch, ", cursor: changed")
    company.take_in()
    before = seen(company)
    server.execute("update outside.orders set amount = '13.50', changed = 2 where id = 1")
    changed = seen(company)
    assert changed != before
    server.execute("delete from outside.orders where id = 2")
    assert seen(company) != changed


def test_a_cursor_that_is_no_column_is_told(company, monkeypatch):
    server_shop(company, monkeypatch, ", cursor: chnged")
    assert company.take_in().unreachable == [
        "postgres#orders: the cursor 'chnged' is not a column of it; the nearest is 'changed' [no_cursor]"
    ]
