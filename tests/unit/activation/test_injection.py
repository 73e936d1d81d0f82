"""Nothing that is written into a condition is ever executed: 500 attempts, no file touched, no table changed."""

import itertools
from pathlib import Path

import pytest

from member360.activation.compile import compile_condition
from member360.activation.syntax import ConditionError
from member360.publishing import open_snapshot
from tests.unit.activation.conftest import AS_OF, publish_world

PAYLOADS = [
    "1=1",
    "' or '1'='1",
    "'; drop view member_360; --",
    "x'; copy (select 1) to '{file}'; --",
    "') union select contact_point from member_contact --",
    "{file}",
    "read_csv('{file}')",
    "read_text('{file}')",
    "(select 1)",
    "select * from member_contact",
    "attach '{file}' as x",
    "install httpfs",
    "pragma database_list",
    "set enable_external_access = true",
    "$p1",
    "?",
    "--",
    "/* */ 1",
    "\x00",
    "\\",
    '"; delete from member_360; --',
    "chr(39) || chr(39)",
    "＇ or １=１",
    "''; select getenv('HOME')",
    "{{ {file} }}",
]
SHAPES = [
    "{}",
    "stage = {}",
    "stage = '{}'",
    'stage = "{}"',
    "stage in ('{}')",
    "tier = '{}'",
    "{} = 'repeat'",
    "purchase_days > {}",
    "purchase_days > 1 {}",
    "member_business['{}'].stage = 'repeat'",
    "member_business['grocery'].{} = 'repeat'",
    "{}.stage = 'repeat'",
    "count({} where true) > 0",
    "any(member_business where {})",
    "any_business(business = '{}')",
    "activity('{}', 30 days) > 0",
    "activity('order', {} days) > 0",
    "activity('order', 30 days, '{}') > 0",
    "benefit_recommendations.benefit_id = '{}'",
    "last_purchase_on > as_of - {} days",
]


def test_nothing_written_into_a_condition_is_executed(home, schema, tmp_path):
    publish_world(home)
    bait = tmp_path / "bait.csv"
    bait.write_text("a\n1\n")
    before = _state(tmp_path)
    refused = answered = 0
    with open_snapshot(home) as reader:
        everybody = reader.query("select count(*) from member_360").item()
        for shape, payload in itertools.product(SHAPES, PAYLOADS):
            condition = shape.format(payload.replace("{file}", str(bait)))
            try:
                question = compile_condition(condition, schema, AS_OF)
            except ConditionError:
                refused += 1
                continue
            assert not any(word in question.sql for word in ("bait", "copy", "attach", "read_", "getenv", ";", "--"))
            assert reader.query(question.sql, question.parameters).columns == ["member_id"]
            answered += 1
        assert reader.query("select count(*) from member_360").item() == everybody
    assert refused + answered == 500
    assert refused > 300
    assert answered > 20
    assert _state(tmp_path) == before


def test_texts_are_values_and_never_sql(schema):
    question = compile_condition("tier = 'x'' or 1=1 --'", schema, AS_OF)
    assert "1=1" not in question.sql
    assert "x' or 1=1 --" in question.parameters.values()


def test_only_listed_names_reach_the_sql(schema):
    for name in ("rowid", "member_contact", "information_schema"):
        with pytest.raises(ConditionError):
            compile_condition(f"{name} = 'x'", schema, AS_OF)


def _state(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
