"""Each kind of mistake in a workspace, with the exact words a user reads.

What belongs here: one edit of the starter, one message; the edits are in `mistakes/*.yml`.
What does not: YAML that cannot be read (`test_yaml.py`).
"""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from member360.workspace import WorkspaceError, load_workspace

SHOP = "businesses/corner_shop.yml"
CASES = [
    pytest.param(case, id=f"{path.stem}-{number}")
    for path in sorted(Path(__file__).with_name("mistakes").glob("*.yml"))
    for number, case in enumerate(YAML(typ="safe", pure=True).load(path))
]


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_once_with_file_line_key_and_what_to_do(edit, complaints, case):
    edit(case["file"], case["was"], case["now"])
    told = [line for line in complaints() if line.startswith(f"{case['file']}:")]
    assert told == [f"{case['file']}:{case['says']}"]


def test_all_mistakes_of_all_files_are_told_at_once(edit, complaints):
    edit(SHOP, 'margin_rate: "0.25"', 'margin_rat: "0.25"')
    edit(SHOP, "kind: phone, value: mobile", "kind: phone, valu: mobile")
    edit("programme.yml", "threshold: 600", "threshold: 200")
    edit("segments/sleeping.yml", "owner: growth", "owner: 5")
    assert [line.split(": ")[0] for line in complaints()] == [
        f"{SHOP}:9",
        f"{SHOP}:50",
        "programme.yml:14",
        "segments/sleeping.yml:5",
    ]


def test_lines_that_make_their_orders_must_say_whose_and_when(edit, complaints):
    lines = """\
  - source: lines
    contract: order_lines
    files: lines_*.csv
    order_id: number
    columns: {line_no: line, amount: paid}
  # A table of a database"""
    edit(SHOP, "  # A table of a database", lines)
    why = "of a source with `order_id:` is not mapped, which 'order_lines' requires"
    assert complaints() == [
        f"{SHOP}:90: sources[2].columns: the column '{name}' {why}; add `{name}: <column of the file>`"
        for name in ("account_id", "occurred_at")
    ]


def test_a_cap_on_a_category_that_no_rule_earns_for_is_told(edit, complaints):
    edit(SHOP, 'currency: coins, rate: "2.00",', 'currency: coins, rate: "2.00", categories: [FLOWERS],')
    edit(SHOP, "per: day, cap: 500", "per: category_month, category: FLOWER, cap: 500")
    wrong = "no rule earns coins for the category 'FLOWER'"
    assert complaints() == [f"{SHOP}:31: programme.caps[0].category: {wrong}; nearest: 'FLOWERS'; one of FLOWERS"]


def test_a_mistyped_file_name_is_told_and_a_missing_file_too(starter, complaints):
    (starter / "programme.yml").rename(starter / "programm.yml")
    (starter / "business").mkdir()
    (starter / "business" / "fuel.yml").write_text("business: fuel")
    (starter / "segments" / "sleeping.yml").rename(starter / "segments" / "sleeping.yaml")
    assert complaints() == [
        "business: is no folder of a workspace; nearest: 'businesses'; rename it",
        "programm.yml: is no file of a workspace; nearest: 'programme.yml'; rename it, or take it away",
        "programme.yml: is missing; `member360 init DIR` writes an example",
        "segments/sleeping.yaml: must end in .yml; rename it",
    ]


def test_a_file_of_the_wrong_shape_is_told(starter, complaints):
    (starter / "programme.yml").write_text("- a list")
    (starter / "segments" / "sleeping.yml").write_text("just words")
    assert complaints() == [
        "programme.yml:1: a list is not a mapping; write it as {key: value}",
        "segments/sleeping.yml:1: 'just words' is not a mapping; write it as {key: value}",
    ]


def test_a_folder_that_is_no_workspace_is_named(tmp_path):
    with pytest.raises(WorkspaceError, match=r"has no member360\.yml; name a workspace's folder"):
        load_workspace(tmp_path)
    with pytest.raises(WorkspaceError, match="is not a folder"):
        load_workspace(tmp_path / "nowhere")


def test_what_is_right_of_a_file_with_mistakes_is_judged_in_the_same_pass(edit, complaints):
    """A misspelt unit, a wrong margin, a key too many: thresholds, constants and caps are told all the same."""
    edit(
        SHOP,
        "amount: {column: pence, unit: cents}\n      related",
        "amount: {column: pence, unit: cent}\n      related",
    )
    edit(SHOP, 'margin_rate: "0.25"', 'margin_rate: "25"')
    edit(SHOP, "kind: phone, value: mobile", "kind: fone, value: mobile")
    edit(SHOP, "churned_after: 60", "churned_after: 20")
    edit("programme.yml", "life_days: 180", "life_day: 180")
    edit(SHOP, "per: day, cap: 500", "per: day, category: FLOWERS, cap: 500")
    assert [line.split("; ")[0] for line in complaints()] == [
        f"{SHOP}:9: margin_rate: '25' is more than 1",
        f"{SHOP}:14: lifecycle.thresholds.churned_after: 20 is not more than dormant_after, 30",
        f"{SHOP}:31: programme.caps[0].category: a cap per day is over all categories",
        f"{SHOP}:50: sources[0].identifiers[0].kind: 'fone' is no kind of identifier",
        f"{SHOP}:78: sources[1].columns.amount.unit: 'cent' is not known here",
        "programme.yml:8: currencies.coins.life_day: unknown key",
    ]


def test_a_file_that_cannot_be_read_makes_no_name_unknown(edit, starter, complaints):
    """Businesses, tiers and scenes of such a file exist: what names them is not wrong for that."""
    edit("benefits.yml", "scene: drink", "scene: drinks")
    edit("benefits.yml", "valid_to: 2025-01-01", "valid_to: 2023-01-01")
    for file in (SHOP, "programme.yml", "labels.yml"):
        (starter / file).write_text("{", encoding="utf-8")
    assert sorted(line.split(":")[0] for line in complaints()) == ["benefits.yml", SHOP, "labels.yml", "programme.yml"]
    (told,) = [line for line in complaints() if line.startswith("benefits.yml")]
    assert "is not after valid_from" in told


def test_a_business_whose_sources_all_have_a_mistake_is_not_called_empty(edit, complaints):
    edit(SHOP, "kind: phone, value: mobile", "kind: phone, valu: mobile")
    edit(
        SHOP,
        "amount: {column: pence, unit: cents}\n      related",
        "amount: {column: pence, unit: cent}\n      related",
    )
    assert [line.split(": ")[0] for line in complaints()] == [f"{SHOP}:50", f"{SHOP}:78"]
