"""Intake: order does not matter, nothing is read twice, a mended mapping is read anew, a crash costs nothing."""

import json
import random
import subprocess
import sys
import time
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pytest
from pyarrow import parquet

from member360.errors import RunFailed
from member360.ingestion import landing_files, list_deliveries, register_views, take_in
from member360.ingestion.batches import batch_log, read_batches
from member360.ingestion.register import read_register
from member360.ingestion.views import freshest, last_account_day

MOMENT = datetime(2024, 6, 1, 12)  # noqa: DTZ001 (moments are naive UTC)
HEADER = "id,card,kind,at,amount,of"
NAMED = "delivered_at: {from: file_name, pattern: '_(\\d{8})', format: '%Y%m%d', time: \"06:00\"}"
TABLES = ("activity", "quarantine", "readings")


def everything(company) -> list[list[tuple[object, ...]]]:
    return [company.rows(f"select * from landing.{table} order by all") for table in TABLES]


def test_a_hundred_orders_of_processing_give_the_same_rows(new_company):
    def filled():
        company = new_company()
        company.business(options=NAMED)
        company.orders("1,a,S,2024-01-01,1.00,", "2,a,S,2024-01-01,x,", name="shop/orders_20240102.csv")
        company.orders("1,a,S,2024-01-01,1.50,", name="shop/orders_20240103.csv")
        company.orders("3,b,S,2024-01-04,2.00,", name="shop/orders_20240105.csv")
        company.orders("3,b,S,2024-01-04,2.00,", name="shop/orders_20240104.csv")  # the same content, earlier
        company.orders("4,c,S,2024-01-05,2.00", name="shop/orders_20240106.csv")
        company.deliver("shop/orders_20240107.csv", "no header at all")
        return company

    whole = filled()
    whole.take_in()
    expected = everything(whole)
    assert len(expected[0]) == 3
    company = filled()
    workspace, deliveries = company.workspace, list_deliveries(company.workspace, company.home)
    # Files of one name are written again within moments: none may be read from memory.
    con = duckdb.connect(config={"enable_external_file_cache": "false"})
    con.execute("set timezone = 'UTC'")
    shuffled = random.Random(36)  # noqa: S311 (the same on every run)
    for turn in range(100):
        for left in (company.home.register, batch_log(company.home)):
            left.unlink(missing_ok=True)
        shuffled.shuffle(deliveries)
        # In one go, or on two days that are cut anywhere.
        cut = shuffled.randint(1, len(deliveries)) if turn % 4 == 0 else len(deliveries)
        for day, some in enumerate((deliveries[:cut], deliveries[cut:])):
            if some:
                take_in(workspace, company.home, MOMENT + timedelta(days=day), order=some)
        register_views(con, workspace, company.home)
        for table, rows in zip(TABLES, expected, strict=True):
            assert con.execute(f"select * from landing.{table} order by all").fetchall() == rows


def test_landing_files_are_sorted_by_receipt_file_and_line(company):
    company.business(options=NAMED)
    for day in range(2, 9):  # columns in turns, so that files of one header do not lie together
        names = HEADER.split(",")
        turned = [*names[day % 3 :], *names[: day % 3]]
        rows = [dict(zip(names, f"{day}-{i},a,S,2024-01-01,1.00,".split(","), strict=True)) for i in range(3)]
        text = "\n".join([",".join(turned), *(",".join(row[name] for name in turned) for row in rows)])
        company.deliver(f"shop/orders_2024010{day}.csv", text + "\n")
    company.take_in()
    [path] = landing_files(company.workspace, company.home)["activity"]
    found = duckdb.sql(f"select received_at, file_hash, line, activity_id from '{path}'").fetchall()
    assert found == sorted(found)
    assert len(found) == 21


def test_a_file_of_many_rows_lands_in_its_order(company):
    # So many that they are computed in several pieces, each by several threads.
    company.orders(*[f"{i},a,S,2024-01-01,1.00," for i in range(200_000)])
    company.take_in()
    [path] = landing_files(company.workspace, company.home)["activity"]
    lines = parquet.read_table(path, columns=["line"])["line"].to_numpy()
    assert (lines == np.arange(2, 200_002)).all()


def test_nothing_new_reads_and_writes_nothing(company):
    company.orders("1,a,S,2024-01-01,1.00,")
    company.take_in()
    before = {path: path.stat().st_mtime_ns for path in company.home.root.rglob("*") if path.is_file()}
    report = company.take_in(datetime(2024, 7, 1))  # noqa: DTZ001
    after = {path: path.stat().st_mtime_ns for path in company.home.root.rglob("*") if path.is_file()}
    assert (report.new_files, report.files_read, before) == (0, 0, after)


def test_a_file_that_changes_in_place_is_a_further_delivery(company):
    path = company.orders("1,a,S,2024-01-01,1.00,")
    company.take_in()
    path.write_text(path.read_text(encoding="utf-8").replace("1.00", "91.00"), encoding="utf-8")
    company.take_in(datetime(2024, 6, 2))  # noqa: DTZ001
    assert company.rows("select cast(amount as varchar), day(received_at) from landing.activity order by all") == [
        ("1.00", 1),
        ("91.00", 2),
    ]


def test_a_mended_mapping_reads_raw_anew_with_the_old_received_at(company):
    path = company.orders("1,a,S,2024-01-01,1.00,", "2,a,Q,2024-01-01,2.00,")
    company.take_in()
    assert [rule for _, rule, _ in company.broken()] == ["unmapped_word"]
    path.unlink()
    broken = (company.root / "businesses/shop.yml").read_text(encoding="utf-8")
    company.business()
    mended = broken.replace("map: {S: order,", "map: {Q: order, S: order,")
    (company.root / "businesses/shop.yml").write_text(mended, encoding="utf-8")
    report = company.take_in(datetime(2024, 8, 1))  # noqa: DTZ001
    assert (report.new_files, report.files_read) == (0, 1)
    assert company.broken() == []
    assert company.rows("select activity_id, month(received_at) from landing.activity order by 1") == [
        ("1", 6),
        ("2", 6),
    ]
    # Back to the mapping before: its reading still stands, nothing is read.
    (company.root / "businesses/shop.yml").write_text(broken, encoding="utf-8")
    assert company.take_in().files_read == 0
    assert company.rows("select count(*) from landing.activity") == [(1,)]


def test_a_changed_limit_of_quality_reads_anew(company):
    company.orders(*[f"{i},a,S,2024-01-01,{'x' if i < 3 else '1.00'}," for i in range(20)])
    company.take_in()
    assert company.rows("select count(*) from landing.activity") == [(17,)]
    company.set_share("0.1")
    company.take_in()
    assert company.rows("select count(*) from landing.activity") == [(0,)]


def test_a_business_that_leaves_the_workspace_leaves_the_views(company):
    company.business(name="tea")
    company.orders("1,a,S,2024-01-01,1.00,")
    company.orders("1,a,S,2024-01-01,1.00,", name="tea/orders_1.csv")
    company.take_in()
    (company.root / "businesses/tea.yml").unlink()
    assert company.rows("select business from landing.activity") == [("shop",)]


def test_without_any_delivery_every_view_is_there_and_empty(company):
    company.take_in()
    for table in ("accounts", "account_identifiers", "account_consents", "activity", "order_lines", "quarantine"):
        assert company.rows(f"select count(*) from landing.{table}") == [(0,)]


def test_a_torn_line_of_the_register_is_written_again(company):
    company.orders("1,a,S,2024-01-01,1.00,")
    company.orders("2,a,S,2024-01-01,1.00,", name="shop/orders_2.csv")
    company.take_in()
    whole = company.home.register.read_bytes()
    company.home.register.write_bytes(whole[: whole.index(b"\n") + 40])
    company.take_in()
    assert len(read_register(company.home.register)) == 2
    assert company.rows("select count(*) from landing.activity") == [(2,)]


def test_a_spoilt_line_inside_the_register_stops_the_intake(company):
    company.orders("1,a,S,2024-01-01,1.00,")
    company.take_in()
    company.home.register.write_bytes(b"{}\n" + company.home.register.read_bytes())
    with pytest.raises(RunFailed, match=r"register\.jsonl:1: not an entry of the register"):
        company.take_in()


def test_landing_files_without_their_batch_do_not_count_and_are_swept(company):
    company.orders("1,a,S,2024-01-01,1.00,")
    company.take_in()
    log = batch_log(company.home)
    for left in (b"", log.read_bytes()[:-10]):  # before the batch was recorded, and in the middle of it
        log.write_bytes(left)
        assert company.rows("select count(*) from landing.activity") == [(0,)]
        company.take_in()
        assert company.rows("select count(*) from landing.activity") == [(1,)]
        assert len(list((company.home.landing / "activity").iterdir())) == 1


def test_a_whole_landing_can_be_made_again_from_raw_and_register(company):
    company.orders("1,a,S,2024-01-01,1.00,", "2,a,S,2024-01-01,x,")
    company.take_in()
    expected = everything(company)
    for path in sorted(company.home.landing.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    for path in (company.root / "deliveries/shop").iterdir():
        path.unlink()
    company.take_in(datetime(2030, 1, 1))  # noqa: DTZ001
    assert everything(company) == expected


def test_raw_that_changed_is_not_read(company):
    company.orders("1,a,S,2024-01-01,1.00,")
    company.take_in()
    batch_log(company.home).unlink()
    [raw] = [path for path in company.home.raw.rglob("*") if path.is_file()]
    raw.write_text("something else", encoding="utf-8")
    with pytest.raises(RunFailed, match="is not what was received: its content changed in raw"):
        company.take_in()


def test_deliveries_from_outside_are_copied_so_that_editing_them_leaves_raw_alone(company):
    path = company.orders("1,a,S,2024-01-01,1.00,")
    company.take_in()
    with path.open("r+b") as file:
        file.write(b"XXXX")
    [raw] = [path for path in company.home.raw.rglob("*") if path.is_file()]
    assert raw.read_bytes().startswith(b"id,card")


def test_listing_three_thousand_deliveries_takes_a_fraction_of_a_second(company):
    folder = company.root / "deliveries/shop"
    folder.mkdir(parents=True)
    for i in range(3000):
        (folder / f"orders_{i:05d}.csv").touch()
    workspace = company.workspace
    start = time.process_time()
    assert len(list_deliveries(workspace, company.home)) == 3000
    assert time.process_time() - start < 0.3


def test_listing_deliveries_loads_no_engine():
    code = (
        "import sys, member360.ingestion.deliveries; "
        "print(sorted({'duckdb', 'polars', 'pyarrow', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_freshest_day_and_moment_are_the_defaults(company):
    company.business(options=NAMED)
    company.orders("1,a,S,2024-01-01 23:30:00,1.00,", name="shop/orders_20240103.csv")
    company.orders("2,a,S,2024-01-03 23:30:00,1.00,", name="shop/orders_20240105.csv")
    company.deliver("shop/orders_20240106.csv", "")
    company.take_in()
    con = duckdb.connect()
    register_views(con, company.workspace, company.home)
    day, known = freshest(con)
    assert (str(day), str(known)) == ("2024-01-03", "2024-01-06 06:00:00")
    day, known = freshest(con, datetime(2024, 1, 4))  # noqa: DTZ001
    assert (str(day), str(known)) == ("2024-01-01", "2024-01-04 00:00:00")


def test_accounts_alone_have_the_day_of_their_last_receipt(company):
    con = duckdb.connect()
    accounts = f"""
  - {{source: cards, contract: accounts, files: shop/cards_*, format: csv, {NAMED}, columns: {{account_id: card}}}}
"""
    company.business(sources=accounts)
    company.take_in()
    register_views(con, company.workspace, company.home)
    assert last_account_day(con, MOMENT, "UTC") is None
    company.deliver("shop/cards_20240103.csv", "card\na\n")
    company.deliver("shop/cards_20240105.csv", "card\nb\n")
    company.take_in()
    register_views(con, company.workspace, company.home)
    assert freshest(con)[0] is None
    assert str(last_account_day(con, MOMENT, "UTC")) == "2024-01-05"
    assert str(last_account_day(con, MOMENT, "Pacific/Honolulu")) == "2024-01-04"
    assert str(last_account_day(con, datetime(2024, 1, 4), "UTC")) == "2024-01-03"  # noqa: DTZ001


def test_the_batch_log_says_how_each_file_was_read(company):
    company.orders("1,a,S,2024-01-01,1.00,")
    company.take_in()
    [batch] = read_batches(company.home)
    [entry] = [json.loads(line) for line in company.home.register.read_text(encoding="utf-8").splitlines()]
    assert batch.contents == {entry["content_hash"]: entry["received_at"]}
    assert (batch.business, batch.source, batch.tables) == ("shop", "orders", ["activity", "readings"])


@pytest.mark.parametrize("step", ["raw.adopt", "intake.append_entries", "intake.land", "intake.record"])
def test_a_full_disk_at_any_step_costs_nothing_once_there_is_room(company, new_company, monkeypatch, step):
    def filled(company):
        company.business(options=NAMED)
        for day in (1, 2, 3):
            company.orders(f"{day},a,S,2024-01-01,1.00,", name=f"shop/orders_2024010{day + 1}.csv")
        return company

    def full(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    filled(company)
    with monkeypatch.context() as disk:
        disk.setattr(f"member360.ingestion.{step}", full)
        with pytest.raises(OSError, match="No space left"):
            company.take_in()
    company.take_in()
    assert not list(company.home.raw.glob("*.tmp"))
    (straight := filled(new_company())).take_in()
    assert everything(company) == everything(straight)
