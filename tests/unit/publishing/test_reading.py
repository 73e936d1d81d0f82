"""What a reader may see and do: one whole snapshot, nothing outside it, nothing changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from member360.publishing import NothingPublished, QueryRefused, SnapshotDamaged, open_snapshot, publish
from member360.workspace.home import Home
from tests.unit.publishing.conftest import FEBRUARY, JANUARY

MORE_THAN_READING = [
    "drop view sales",
    "create table t as select 1",
    "insert into sales values ('x', null, 1)",
    "copy sales to '{outside}/stolen.csv'",
    "copy (select 1) to '{inside}' (format parquet, use_tmp_file false)",
    "copy (select 1) to '{folder}/new.parquet'",
    "attach '{outside}/other.duckdb'",
    "export database '{outside}/all'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set threads = 1",
    "pragma enable_profiling",
    "call pragma_version()",
    "select 1; drop view sales",
    "select * from read_csv('{outside}/secret.csv')",
    "select * from read_text('{outside}/secret.csv')",
    "select * from '{outside}/secret.csv'",
    "select * from glob('{outside}/*')",
    "select * from read_parquet('https://example.com/x.parquet')",
    "select * from sqlite_scan('{outside}/x.sqlite', 't')",
    "",
    "selec order_id from sales",
    "select nothing_like_it from sales",
]


@pytest.fixture
def reader(home, build):
    publish(home, build(JANUARY, FEBRUARY).snapshot_id)
    with open_snapshot(home) as reader:
        yield reader


def test_tables_are_asked_for_by_plain_name_with_bound_values(reader):
    assert reader.tables() == ["sales"]
    found = reader.query("select order_id, amount from sales where order_id = ?", ["b"])
    assert [(name, str(amount)) for name, amount in found.rows()] == [("b", "20.50")]


def test_before_the_first_publication_the_message_says_what_to_do(home, build):
    build(JANUARY)
    with pytest.raises(NothingPublished, match="member360 run"):
        open_snapshot(home)


@pytest.mark.parametrize("name", ["0123456789ab", "../../etc", "current"])
def test_a_snapshot_that_is_not_there_is_a_users_mistake(home, build, name):
    publish(home, build(JANUARY).snapshot_id)
    with pytest.raises(NothingPublished):
        open_snapshot(home, name)


def test_a_missing_file_is_named(home, build):
    manifest = build(JANUARY)
    publish(home, manifest.snapshot_id)
    (home.snapshots / manifest.tables["sales"].files[0].path).unlink()
    with pytest.raises(SnapshotDamaged, match="sales"):
        open_snapshot(home)


def test_the_folder_may_be_moved(home, build, tmp_path):
    publish(home, build(JANUARY).snapshot_id)
    elsewhere = tmp_path / "else, where's 家"
    shutil.move(home.root, elsewhere)
    with open_snapshot(Home(elsewhere)) as reader:
        assert reader.query("select count(*) from sales").item() == 1


def test_contacts_are_seen_only_by_who_asks_for_the_restricted_part(home, reader):
    path = next((home.snapshots / "restricted").glob("*/*.parquet"))
    for question in ("select * from member_contact", f"select * from read_parquet('{path}')"):
        with pytest.raises(QueryRefused):
            reader.query(question)
    with open_snapshot(home, restricted=True) as exporter:
        assert exporter.query("select contact_point from member_contact").item() == "secret@example.com"


def test_a_restricted_table_is_said_to_be_restricted_rather_than_not_there(reader):
    with pytest.raises(QueryRefused, match="member_contact is restricted"):
        reader.query("select * from member_contact")
    with pytest.raises(QueryRefused, match="member_contact is restricted"):
        reader.table("member_contact")
    with pytest.raises(QueryRefused, match=r"no table 'sale' in snapshot .* nearest: 'sales'"):
        reader.table("sale")


def test_the_duckdb_file_shows_the_same_tables_to_other_tools(home, reader):
    with duckdb.connect(str(home.snapshots / reader.snapshot_id / "snapshot.duckdb"), read_only=True) as con:
        con.execute(f"set file_search_path = '{home.snapshots}'")
        assert con.execute("select count(*) from sales").fetchone() == (2,)
        assert con.execute("select table_name from information_schema.tables").fetchall() == [("sales",)]


def test_a_question_that_would_do_more_than_read_the_tables_is_refused(home, reader, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("a\n1\n")
    inside = home.snapshots / reader.table("sales").files[0].path
    before = _state(tmp_path)
    for sql in MORE_THAN_READING:
        with pytest.raises(QueryRefused):
            reader.query(sql.format(outside=outside, inside=inside, folder=inside.parent))
    assert _state(tmp_path) == before
    assert reader.query("select count(*) from sales").item() == 2


@pytest.mark.parametrize("sql", ["describe sales", "show tables", "summarize sales", "from sales", "explain select 1"])
def test_questions_about_the_tables_are_answered(reader, sql):
    assert reader.query(sql).height


def test_a_reader_keeps_its_snapshot_while_another_is_published(home, build, reader):
    publish(home, build(JANUARY).snapshot_id)
    assert reader.query("select count(*) from sales").item() == 2
    with open_snapshot(home) as later:
        assert later.query("select count(*) from sales").item() == 1


def test_reading_imports_none_of_the_heavy_libraries():
    heavy = "{'dagster', 'dbt', 'great_expectations', 'sklearn', 'streamlit', 'pandas'}"
    code = f"import sys, member360.publishing; sys.exit(len({heavy} & set(sys.modules)))"
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def _state(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
