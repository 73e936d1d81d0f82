"""The workspace as a whole: the starter loads, hashes change when they must, words are found.

What belongs here: what the rest of the product leans on. What does not: mistakes.
"""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member360.activation.grammar import parse
from member360.errors import UserMistake
from member360.workspace import (
    default_home,
    default_workspace,
    flooring_problems,
    flooring_share,
    load_workspace,
    mapping_hash,
    write_starter,
)
from member360.workspace.mapping import Column, Concat, Constant, DateTime
from member360.workspace.transforms import Literally, columns_read

SHOP = "businesses/corner_shop.yml"


def hashes(root):
    business = load_workspace(root).businesses["corner_shop"]
    return {source.source: mapping_hash(source, business) for source in business.sources}


def test_the_starter_loads_as_it_is_written(starter):
    ws = load_workspace(starter)
    assert ws.name == "my_company"
    assert list(ws.businesses) == ["corner_shop"]
    assert list(ws.segments) == ["second_order_due", "sleeping"]
    assert ws.destinations["google_ads"].least_rows == 100
    assert ws.deliveries(default_home(ws)) == starter.resolve() / "deliveries"


def test_the_starter_is_never_written_over_something(tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(UserMistake, match=rf"^{tmp_path}: is not empty; name a new or an empty folder$"):
        write_starter(tmp_path)
    with pytest.raises(UserMistake, match="is a file; name a new or an empty folder"):
        write_starter(tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_starters_columns_stand_in_its_example_files(starter):
    ws = load_workspace(starter)
    for source in ws.businesses["corner_shop"].sources:
        (file,) = (starter / "deliveries").glob(source.files)
        header = file.read_text().splitlines()[0].split(",")
        read = {column for transform in source.mapping.values() for column in columns_read(transform)}
        assert read <= set(header)


def test_the_starters_conditions_are_in_the_grammar(starter):
    ws = load_workspace(starter)
    for condition in [segment.condition for segment in ws.segments.values()]:
        parse(condition)
    for benefit in ws.benefits.benefits:
        parse(benefit.eligibility)


def test_the_default_workspace_loads():
    assert load_workspace(default_workspace()).name == "complete_journey"


def test_transforms_are_what_was_written(starter):
    orders = load_workspace(starter).businesses["corner_shop"].sources[1]
    assert orders.mapping["account_id"] == Column(column="customer")
    assert orders.mapping["amount"] == Column(column="pence", unit="cents")
    assert orders.mapping["activity_id"] == Concat(concat=("till", Literally(literal="-"), "number"))
    when = DateTime(date="day", time="clock", format="%d/%m/%Y %H:%M", timezone="local")
    assert orders.mapping["occurred_at"] == when
    assert orders.also[0].activity_type == Constant(value="points_redeemed")
    assert orders.file_format == "csv"


def test_order_id_stands_for_the_lines_activity_id(edit):
    lines = """\
  - source: lines
    contract: order_lines
    files: lines_*.jsonl.gz
    order_id: number
    columns: {line_no: line, account_id: customer, occurred_at: sold_at, amount: paid}
  # A table of a database"""
    source = load_workspace(edit(SHOP, "  # A table of a database", lines)).businesses["corner_shop"].sources[2]
    assert source.makes_orders
    assert source.mapping["activity_id"] == Column(column="number")
    assert source.file_format == "jsonl"


@pytest.mark.parametrize(
    "case",
    [
        (
            SHOP,
            "amount: {column: pence, unit: cents}\n      rel",
            "amount: {column: pence}\n      rel",
            {"orders"},
        ),
        (SHOP, "{column: revision, type: integer}", "received_at", {"orders"}),
        (SHOP, "# timezone, currency, country  ", "timezone: Asia/Taipei #", {"orders", "customers"}),
        ("member360.yml", '"unknown@example.com"', '"nobody@example.com"', {"customers"}),
        ("member360.yml", '"NULL"]', '"NULL", "-"]', {"orders", "customers"}),
        (SHOP, "files: corner_shop/orders_*.csv", "files: corner_shop/o*.csv", set()),
        (SHOP, 'margin_rate: "0.25"', 'margin_rate: "0.30"', set()),
        (SHOP, "{every_days: 1,", "{every_days: 7,", set()),
    ],
)
def test_a_mapping_hash_changes_with_what_changes_the_reading(starter, edit, case):
    file, old, new, changed = case
    before = hashes(starter)
    after = hashes(edit(file, old, new))
    assert {source for source in before if before[source] != after[source]} == changed


def test_prepare_is_part_of_the_mapping_hash_and_of_the_fingerprint(edit):
    root = edit(SHOP, "# prepare: orders.sql", "prepare: orders.sql  #")
    sql = root / "businesses" / "orders.sql"
    sql.write_text("select * from raw")
    before, print_before = hashes(root), load_workspace(root).fingerprint
    assert load_workspace(root).businesses["corner_shop"].sources[1].prepare_sql == "select * from raw"
    sql.write_text("select * from raw where true")
    assert {name for name, value in hashes(root).items() if value != before[name]} == {"orders"}
    assert load_workspace(root).fingerprint != print_before


def test_the_fingerprint_is_of_what_matters_and_of_nothing_else(starter, edit, tmp_path):
    before = load_workspace(starter).fingerprint
    (starter / "deliveries" / "corner_shop" / "orders_20240302.csv").write_text("till\n")
    (starter / "notes.txt").write_text("not read")
    assert load_workspace(starter).fingerprint == before
    write_starter(tmp_path / "else where")
    assert load_workspace(tmp_path / "else where").fingerprint == before
    assert load_workspace(edit("labels.yml", "en: Sleeping", "en: Asleep")).fingerprint != before


def test_words_are_the_workspaces_else_the_products_else_english_else_the_key(starter):
    labels = load_workspace(starter).labels
    assert labels.word("stage.dormant") == "Sleeping"
    assert labels.word("stage.churned", "zh-Hant") == "流失會員"
    assert labels.word("business.corner_shop", "zh") == "街角小店"
    assert labels.word("business.ecosystem") == "All businesses"
    assert labels.word("tier.gold", "fr") == "Gold"
    assert labels.word("benefit.free_coffee", "zh") == "免費咖啡一杯"
    assert labels.word("category.UNHEARD_OF", "zh") == "category.UNHEARD_OF"
    assert labels.codes("stage") == ("prospect", "first_order", "repeat", "dormant", "churned", "none")


def test_a_scene_of_ones_own_may_be_used(edit):
    edit(SHOP, "scene: eat ", "scene: beauty ")
    root = edit("labels.yml", "category:\n", "scene:\n  beauty: {en: Beauty, zh: 美妝}\ncategory:\n")
    ws = load_workspace(root)
    assert ws.labels.word("scene.beauty", "zh") == "美妝"
    assert ws.businesses["corner_shop"].scene == "beauty"


def test_a_problem_found_later_has_its_file_and_line(starter):
    problem = load_workspace(starter).problem("benefit.free_coffee", ("eligibility",), "says nothing", "", "mend it")
    assert str(problem) == "benefits.yml:21: benefits[0].eligibility: says nothing; mend it"


def test_the_default_workspace_and_home_lie_in_the_checkout(starter):
    checkout = Path(__file__).resolve().parents[3]
    assert default_workspace() == checkout / "workspaces" / "complete_journey"
    assert default_home(load_workspace(starter)).root == checkout / ".home" / "my_company"


def test_a_rule_that_floors_most_orders_to_nothing_is_told(edit):
    root = edit(SHOP, 'currency: score, rate: "1.00"', 'currency: score, rate: "0.10"')
    amounts = [Decimal(text) for text in ("4.00", "6.00", "9.99", "10.00", "0.00")]
    assert flooring_share(Decimal("0.10"), amounts) == Decimal("0.750000")
    (problem,) = flooring_problems(load_workspace(root), "corner_shop", amounts)
    assert str(problem) == (
        f"{SHOP}:26: programme.earn[0].rate: the rule 'shop_score' gives no score for 75 % of 4 orders; "
        "half of the orders are below 9.99: raise the rate to 0.1002 at least"
    )
    assert flooring_problems(load_workspace(root), "corner_shop", amounts[2:]) == []


@given(
    st.lists(st.decimals("0.01", "500", places=2), min_size=1, max_size=30),
    st.decimals("0.000001", "2", places=6),
)
def test_the_flooring_share_is_the_share_of_orders_without_a_point(amounts, rate):
    without = sum(1 for amount in amounts if int(amount * rate) == 0)
    assert abs(flooring_share(rate, amounts) * len(amounts) - without) < Decimal("0.0001")


def test_loading_a_workspace_waits_for_no_heavy_library(starter):
    heavy = {"dagster", "dbt", "sklearn", "streamlit", "great_expectations", "polars", "pandas", "duckdb"}
    code = "import sys; from member360.workspace import load_workspace; load_workspace(sys.argv[1]); "
    command = [sys.executable, "-c", f"{code} print(sorted({heavy} & set(sys.modules)))", str(starter)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
