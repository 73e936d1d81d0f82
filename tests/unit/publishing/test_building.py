"""What is written: contracts enforced, the same rows the same bytes, only what changed anew."""

from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest

from member360.publishing import ContractBroken, SnapshotBuilder, open_snapshot, publish
from tests.unit.publishing.conftest import CONTEXT, CONTRACTS, FEBRUARY, JANUARY, MARCH, sales


def test_the_same_content_has_the_same_id_and_the_same_bytes(build):
    first = build(JANUARY, FEBRUARY)
    again = build(FEBRUARY, JANUARY)
    assert again == first


def test_another_run_or_another_row_has_another_id(build):
    ids = {
        build(JANUARY).snapshot_id,
        build(JANUARY, FEBRUARY).snapshot_id,
        build(JANUARY, context=replace(CONTEXT, as_of=date(2018, 1, 1))).snapshot_id,
    }
    assert len(ids) == 3


def test_an_unchanged_month_is_listed_again_and_not_rewritten(home, build):
    before = {file.path: file for file in build(JANUARY, FEBRUARY).tables["sales"].files}
    written = {path: (home.snapshots / path).stat().st_ino for path in before}
    after = build(JANUARY, FEBRUARY, MARCH).tables["sales"].files
    assert [file.partition for file in after] == ["2017-01", "2017-02", "2017-03"]
    assert set(before) < {file.path for file in after}
    assert {path: (home.snapshots / path).stat().st_ino for path in before} == written


def test_rows_come_in_any_order_and_on_any_number_of_threads_to_the_same_file(home):
    con = duckdb.connect()
    con.execute(
        "create table sales as select cast(hash(i) as varchar) as order_id, date '2017-01-01' as day,"
        " cast(i % 997 as decimal(18, 2)) as amount from range(260000) t(i)"
    )
    paths = set()
    for threads in (1, 4):
        con.execute(f"set threads = {threads}")
        for query in ("sales", "select * from sales order by amount"):
            builder = SnapshotBuilder(home, CONTEXT, CONTRACTS)
            paths.add(builder.add_from_duckdb(con, "sales", query).files[0].path)
    assert len(paths) == 1


def test_rows_lie_in_the_order_that_the_contract_asks_for(home):
    by_amount = {**CONTRACTS, "sales": replace(CONTRACTS["sales"], order_by=("amount",), partition_by=None)}
    builder = SnapshotBuilder(home, CONTEXT, by_amount)
    entry = builder.add_frame("sales", sales(JANUARY, FEBRUARY, MARCH))
    assert pl.read_parquet(home.snapshots / entry.files[0].path)["order_id"].to_list() == ["c", "a", "b"]


def test_a_file_that_the_disk_has_changed_is_written_anew(home, build):
    manifest = build(JANUARY)
    path = home.snapshots / manifest.tables["sales"].files[0].path
    path.chmod(0o644)
    path.write_bytes(b"rot")
    build(JANUARY)
    publish(home, manifest.snapshot_id)
    with open_snapshot(home) as reader:
        assert reader.query("select order_id from sales").rows() == [("a",)]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (sales(JANUARY).drop("amount"), "sales: column amount is missing"),
        (sales(JANUARY).with_columns(extra=1), "column extra is not in the contract"),
        (sales(JANUARY).select("day", "order_id", "amount"), "columns are in the order day, order_id"),
        (
            sales(JANUARY).with_columns(pl.col("amount").cast(pl.Float64)),
            "column amount is DOUBLE, the contract says DECIMAL(18,2)",
        ),
        (sales((None, date(2017, 1, 1), "1.00")), "order_id is NULL in 1 rows"),
        (sales(("x", date(2017, 1, 1), None)), "amount is NULL in 1 rows"),
        (sales(JANUARY, JANUARY), "the key occurs 2 times where order_id = a"),
    ],
)
def test_a_table_that_is_not_what_its_contract_says_is_refused(home, frame, words):
    builder = SnapshotBuilder(home, CONTEXT, CONTRACTS)
    with pytest.raises(ContractBroken, match=words.replace("(", r"\(").replace(")", r"\)")):
        builder.add_frame("sales", frame)


def test_a_table_without_a_contract_is_refused(home):
    with pytest.raises(ContractBroken, match="nobody_promised: no contract"):
        SnapshotBuilder(home, CONTEXT).add_frame("nobody_promised", sales(JANUARY))


def test_an_empty_table_is_published_with_its_columns(home, build):
    publish(home, build().snapshot_id)
    with open_snapshot(home) as reader:
        assert reader.query("select * from sales").schema == sales().schema
        assert reader.table("sales").rows == 0


def test_rows_without_a_day_are_kept_beside_the_months(home, build):
    publish(home, build(JANUARY, ("n", None, "3.00")).snapshot_id)
    with open_snapshot(home) as reader:
        assert reader.query("select sum(amount) from sales").item() == pytest.approx(13)
