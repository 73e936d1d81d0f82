"""What the documents say is held against the code: tables, SQL, commands, links, YAML, conditions.

A reader who types what stands there must get what is promised; where a document goes stale, a test names file and line.
"""

import functools
import re
import shlex
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import click
import duckdb
import pytest

from member360.activation.check import condition_problems
from member360.activation.compile import check_condition
from member360.activation.schema import Schema, schema_of_contracts
from member360.commands.main import cli
from member360.ingestion import take_in
from member360.publishing import (
    NothingPublished,
    TableContract,
    contracts_of_python_tables,
    contracts_of_yml,
    open_snapshot,
)
from member360.workspace import (
    WorkspaceError,
    default_home,
    default_workspace,
    inspect_workspace,
    load_workspace,
    write_starter,
)
from member360.workspace.contracts import ACTIVITY_TYPES, CONTRACTS
from member360.workspace.home import Home
from orchestration.fingerprint import code_fingerprint

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMAND = re.compile(r"(?:^|\s)(?:\.venv/bin/)?member360 (.+)")
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block: where, what the fence says, its text."""

    where: str
    info: str
    text: str


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks() -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in FENCE.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield Block(f"{relative(page)}:{line}", found.group(1).strip(), found.group(2))


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every `member360 …` of a shell block or between single backticks that is meant to be typed."""
    for block in blocks():
        if block.info == "sh":
            for line in block.text.splitlines():
                if found := COMMAND.search(line.split(" #")[0]):
                    yield block.where, shlex.split(found.group(1))
    for page in PAGES:
        prose = FENCE.sub("", page.read_text(encoding="utf-8"))
        for spoken in re.findall(r"`(?:MEMBER360_DEBUG=1 )?member360 ([^`]+)`", prose):
            yield relative(page), shlex.split(spoken)


@functools.cache
def published() -> dict[str, TableContract]:
    """Contracts of all tables that readers may ask for."""
    found = dict(contracts_of_python_tables())
    for path in sorted((ROOT / "dbt_project" / "models").rglob("*.yml")):
        if re.search(r"published: true\b", path.read_text(encoding="utf-8")):  # reading YAML takes its time
            found.update(contracts_of_yml(path))
    return found


@pytest.fixture(scope="module")
def empty_snapshot() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every published table, without rows."""
    with duckdb.connect() as con:
        for name, contract in published().items():
            columns = ", ".join(f'"{column}" {kind}' for column, kind in contract.types.items())
            con.execute(f'create table "{name}" ({columns})')
        yield con


def test_every_command_shown_is_one_that_can_be_typed():
    wrong = []
    for where, words in commands():
        command, names, rest = cli, ["member360"], list(words)
        try:
            while isinstance(command, click.Group) and rest:
                found = command.get_command(click.Context(command), rest[0])
                if found is None:
                    raise click.UsageError(f"no verb {rest[0]!r}")
                command, names, rest = found, [*names, rest[0]], rest[1:]
            if rest and not isinstance(command, click.Group) and rest != ["--help"]:
                command.make_context(" ".join(names), rest)
        except click.ClickException as problem:
            wrong.append(f"{where}: member360 {shlex.join(words)}: {problem.format_message()}")
    assert wrong == []
    assert len(list(commands())) > 40, "the documents show commands; are they still found?"


def test_every_question_shown_is_one_that_the_published_tables_answer(empty_snapshot):
    wrong, asked = [], 0
    for where, words in commands():
        if words[0] != "query" or len(words) == 1 or "…" in words[-1]:
            continue
        sql = next(word for word in words[1:] if " " in word)
        asked += 1
        try:
            empty_snapshot.execute(sql)
        except duckdb.Error as problem:
            wrong.append(f"{where}: {sql}: {problem}")
    assert wrong == []
    assert asked >= 8


def test_the_answers_shown_are_those_of_the_default_workspace():
    """Asks what `make run` has published in this checkout, where it was published by this very code."""
    workspace = load_workspace(default_workspace())
    try:
        reader = open_snapshot(default_home(workspace))
    except NothingPublished:
        pytest.skip("nothing is published here: `make run` first")
    with reader:
        of_run = reader.manifest.context
        made_by = (code_fingerprint(), workspace.fingerprint, date(2017, 12, 31))
        if (of_run.code_version, of_run.workspace_fingerprint, of_run.as_of) != made_by:
            pytest.skip("what is published here was made by other code or rules, or as of another day")
        rows = re.findall(
            r'^\| [^|]+ \| ([^|]+) \| `member360 query "([^`]+)"` \|$',
            (ROOT / "README.md").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        assert len(rows) == 6
        for answer, sql in rows:
            shown = set(re.findall(r"\d[\d,.]*\d|\d", re.sub(r"\d{4}-\d\d-\d\d", "", answer)))
            figures = [value for row in reader.query(sql).rows() for value in row if not isinstance(value, str)]
            assert shown == {f"{value:,}" for value in figures}, sql


def test_make_targets_shown_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {
        (relative(page), target)
        for page in PAGES
        for target in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {place for place in shown if place[1] not in targets} == set()
    assert {target for _, target in shown} >= {"run", "test"}


def headings(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


def test_links_lead_somewhere():
    wrong = []
    for page in PAGES:
        for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            if link.startswith(("http:", "https:", "mailto:")):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in headings(target)):
                wrong.append(f"{relative(page)}: {link}")
    assert wrong == []


def test_the_list_of_tables_is_what_the_contracts_say():
    listed = dict(
        re.findall(r"^\| `(\w+)` \| (.+?) \|$", (ROOT / "docs" / "tables.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    grains = {name: re.split(r"(?<=\.) (?=[A-Z])", contract.description)[0] for name, contract in published().items()}
    assert listed == grains
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"lists {len(grains)} tables" in readme


@pytest.mark.parametrize("table", ["member_360", "member_business"])
def test_every_column_of_a_members_card_is_defined_where_numbers_are(table):
    page = (ROOT / "docs" / "numbers.md").read_text(encoding="utf-8")
    card = page.split("## A member's card")[1].split("\n## ")[0]
    assert set(published()[table].types) - set(re.findall(r"`(\w+)`", card)) == set()


def test_the_card_defines_no_column_that_is_gone():
    page = (ROOT / "docs" / "numbers.md").read_text(encoding="utf-8")
    card = page.split("## A member's card")[1].split("\n## ")[0]
    tables = ("member_360", "member_business")
    known = {*tables, *(column for table in tables for column in published()[table].types)}
    assert set(re.findall(r"`(\w+)`", card)) - known == set()


def write_shown(page: Path, folder: Path) -> list[str]:
    """Write a starter workspace and into it the files that a page shows; returns their paths."""
    here = [block for block in blocks() if block.where.startswith(f"{relative(page)}:")]
    parts = [(block.info.split()[1], block.text) for block in here if len(block.info.split()) > 1]
    if parts:
        write_starter(folder)
    for name, text in parts:
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        before = target.read_text(encoding="utf-8") + "\n" if target.exists() else ""
        target.write_text(before + text, encoding="utf-8")
    return [name for name, _ in parts]


def test_businesses_segments_and_rules_shown_load_into_a_starter_workspace(tmp_path):
    shown = {page.stem: write_shown(page, tmp_path / page.stem) for page in PAGES}
    for name in [name for name, parts in shown.items() if parts]:
        workspace = load_workspace(tmp_path / name)
        assert condition_problems(inspect_workspace(tmp_path / name)) == [], name
        assert {Path(part).stem for part in shown[name] if part.startswith("businesses/")} <= set(workspace.businesses)
    assert shown["README"] == ["businesses/tea_house.yml", "deliveries/tea_house/sales_20240301.csv"]
    assert shown["add-a-business"] == ["businesses/travel.yml", "member360.yml"]
    assert shown["segments-and-exports"] == ["segments/grocery_sleepers.yml"]


def test_the_delivery_shown_lands(tmp_path):
    write_shown(ROOT / "README.md", tmp_path / "w")
    workspace = load_workspace(tmp_path / "w")
    report = take_in(workspace, Home(tmp_path / "home"), datetime.fromisoformat("2024-03-02"), lambda _: None)
    rows = report.by_business["tea_house"]
    assert (rows.landed, rows.quarantined) == (3, 0)


@pytest.fixture(scope="module")
def schema() -> Schema:
    workspace = load_workspace(default_workspace())
    tiers = [tier.tier for tier in workspace.programme.tiers]
    return schema_of_contracts(workspace.businesses, tiers)


def test_conditions_shown_are_understood(schema):
    page = (ROOT / "docs" / "howto" / "segments-and-exports.md").read_text(encoding="utf-8")
    table = re.search(r"^\| to say \| write \|\n\|[-|]+\n(.*?)\n\n", page, re.MULTILINE | re.DOTALL)
    assert table is not None
    shown = [code for line in table.group(1).splitlines() for code in re.findall(r"`([^`]+)`", line.split("|")[2])]
    shown = [code for code in shown if code not in {"and", "or", "not"}]
    for condition in shown:
        check_condition(condition, schema)
    typed = [words[words.index("--condition") + 1] for _, words in commands() if "--condition" in words]
    for condition in typed:
        check_condition(condition, schema)
    assert len(shown) > 15
    assert typed


def test_mistakes_shown_are_what_check_says(tmp_path):
    page = (ROOT / "docs" / "howto" / "add-a-business.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    write_starter(tmp_path / "w")
    path = tmp_path / "w" / "businesses" / "corner_shop.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("churned_after: 60}", "churned_afer: 60}", 1)
    text = text.replace("amount: {column: pence, unit: cents}\n", "amout: {column: pence, unit: cent}\n")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        load_workspace(tmp_path / "w")
    assert shown is not None
    assert str(caught.value).strip() == shown.group(1).strip()


def test_the_contract_columns_shown_are_those_of_the_contracts():
    page = (ROOT / "docs" / "howto" / "add-a-business.md").read_text(encoding="utf-8")
    for name, columns in CONTRACTS.items():
        row = re.search(rf"^\| `{name}` \|.*$", page, re.MULTILINE)
        assert row is not None, name
        named = set(re.findall(r"`(\w+)`", row.group(0))) - {name}
        assert named == set(columns), name
    spoken = page.split("- `activity_type` is one of")[1].split("Any other word")[0]
    assert set(re.findall(r"`(\w+)`", spoken)) == set(ACTIVITY_TYPES)
