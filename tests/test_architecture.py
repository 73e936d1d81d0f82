"""The rules of the house, checked on every file: which way arrows point, what may be said where, how long a room is.

Each test has an empty baseline. What a rule is for is told in `docs/architecture.md`.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
import sqlglot.expressions as exp
from ruamel.yaml import YAML
from sqlglot.dialects.duckdb import DuckDB

ROOT = Path(__file__).parent.parent
PACKAGES = ("member360", "models", "orchestration")
PYTHON = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MODELS = sorted((ROOT / "dbt_project" / "models").rglob("*.sql"))
BESIDES = sorted(path for folder in ("tests", "notebooks", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
MACROS = sorted((ROOT / "dbt_project" / "macros").rglob("*.sql"))
SQL = MODELS + sorted(
    path for folder in ("member360", "tests", "dbt_project/tests") for path in (ROOT / folder).rglob("*.sql")
)
LAUNCHERS = {"member360/commands/run.py", "member360/commands/dev.py"}
HEAVY = ("dagster", "dbt", "great_expectations", "sklearn", "streamlit", "sqlalchemy", "pandas")


class WithSparksNulls(DuckDB):
    """DuckDB's grammar with Spark's default for where NULLs go."""

    NULL_ORDERING = "nulls_are_small"


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def yaml(path: Path) -> dict:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    from orchestration.dbt import manifest_as_dict

    return manifest_as_dict(tmp_path_factory.mktemp("dbt"))


def model_nodes(manifest: dict) -> dict[str, dict]:
    return {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}


# Arrows


def test_nothing_imports_orchestration_but_the_two_commands_that_start_it():
    offenders = [
        relative(path)
        for path in PYTHON
        if not relative(path).startswith("orchestration/")
        and relative(path) not in LAUNCHERS
        and any(name.split(".")[0] == "orchestration" for name in imports(path))
    ]
    assert offenders == []


def test_what_learns_knows_nothing_of_the_rest():
    offenders = [
        relative(path)
        for path in PYTHON
        if relative(path).startswith("models/")
        and any(name.split(".")[0] in {"member360", "orchestration"} for name in imports(path))
    ]
    assert offenders == []


def test_readers_open_snapshots_only():
    readers = [p for p in PYTHON if relative(p).startswith(("member360/dashboards/", "member360/commands/"))]
    readers += sorted((ROOT / "notebooks").glob("*.py"))
    text = {relative(path): path.read_text(encoding="utf-8") for path in readers}
    assert [
        name for name, body in text.items() if re.search(r"warehouse\.duckdb|home\.(warehouse|landing|raw)\b", body)
    ] == []


def test_only_the_exporter_opens_contacts():
    offenders = [
        relative(path)
        for path in PYTHON
        if "restricted=True" in path.read_text(encoding="utf-8")
        and not relative(path).startswith(("member360/activation/exports/", "member360/publishing/"))
    ]
    assert offenders == []


def test_no_pipeline_code_knows_where_the_truth_is():
    knowing = ("member360/sample_data/", "member360/simulation/", "member360/evaluation/")
    offenders = [
        relative(path)
        for path in PYTHON
        if not relative(path).startswith(knowing) and re.search(r"['\"/]truth['\"/.]", path.read_text(encoding="utf-8"))
    ]
    assert offenders == []


def test_dbt_layers_refer_to_the_same_or_an_earlier_one(manifest):
    nodes = model_nodes(manifest)
    wrong = [
        f"{node['name']} ({node['fqn'][1]}) reads {nodes[parent]['name']} ({nodes[parent]['fqn'][1]})"
        for node in nodes.values()
        for parent in node["depends_on"]["nodes"]
        if parent in nodes and nodes[parent]["fqn"][1] > node["fqn"][1]
    ]
    assert wrong == []


def test_only_the_first_layer_reads_landing_and_the_run_context(manifest):
    wrong = [
        f"{node['name']} reads {parent}"
        for node in model_nodes(manifest).values()
        if node["fqn"][1] != "1_landing"
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("source.member360.landing.") or parent == "source.member360.reference.run_context"
    ]
    assert wrong == []


# Words


def test_no_clock_in_logic():
    pattern = re.compile(
        r"\bcurrent_(date|timestamp)\b|\bnow\(\)|datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(",
        re.IGNORECASE,
    )
    files = [path for path in PYTHON if relative(path) != "orchestration/clock.py"] + MODELS + MACROS
    assert [relative(path) for path in files if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_no_code_names_a_business():
    names = {path.stem for path in (ROOT / "workspaces").glob("*/businesses/*.yml")}
    assert names, "the default workspace has businesses"
    pattern = re.compile(r"['\"](" + "|".join(map(re.escape, sorted(names))) + r")['\"]")
    files = [p for p in PYTHON if not relative(p).startswith("member360/sample_data/")] + MODELS + MACROS
    assert [relative(path) for path in files if pattern.search(path.read_text(encoding="utf-8"))] == []


# Both engines


def test_compiled_models_use_only_what_both_engines_have(tmp_path):
    allowed = yaml(ROOT / "dbt_project" / "macros" / "dialect" / "allowed.yml")
    functions = {name.lower() for name in allowed["allowed_functions"]}
    clauses = set(allowed["refused_clauses"])
    wrong = []
    for name, sql in compiled_models(tmp_path).items():
        tree = sqlglot.parse_one(sql, read="duckdb")
        for node in tree.walk():
            if isinstance(node, exp.Func) and not isinstance(node, exp.Cast | exp.Case | exp.If | exp.Connector):
                called = (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
                if called not in functions:
                    wrong.append(f"{name}: function {called}")
            if type(node).__name__ in clauses:
                wrong.append(f"{name}: clause {type(node).__name__}")
        # Read by each engine's own default: where an order does not say where NULLs go, the two differ.
        as_spark = sqlglot.parse_one(sql, read=WithSparksNulls)
        for here, there in zip(tree.find_all(exp.Ordered), as_spark.find_all(exp.Ordered), strict=True):
            if here.args["nulls_first"] != there.args["nulls_first"]:
                wrong.append(f"{name}: order by {here.this.sql()} does not say where NULLs go")
    assert sorted(set(wrong)) == []


def compiled_models(target: Path) -> dict[str, str]:
    from dbt.cli.main import dbtRunner

    from orchestration.dbt import _base_arguments

    os.environ["MEMBER360_WAREHOUSE"] = str(target / "warehouse.duckdb")
    result = dbtRunner().invoke(["--quiet", "compile", *_base_arguments(target)])
    assert result.success, result.exception
    return {
        run.node.name: run.node.compiled_code
        for run in result.result.results
        if run.node.resource_type == "model" and run.node.compiled_code
    }


# Light readers


@pytest.mark.parametrize("arguments", [["--help"], ["query", "--help"], ["segment", "--help"], ["member", "--help"]])
def test_readers_start_light(arguments):
    code = (
        "import sys\nfrom member360.commands.main import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', sorted(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_reading_a_snapshot_imports_nothing_heavy():
    code = (
        "import sys\nimport member360.publishing\nimport member360.activation.segments\n"
        f"print('HEAVY', sorted(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


# Short rooms


def test_every_module_opens_with_its_charter():
    missing = [relative(path) for path in PYTHON if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert missing == []


def test_rooms_are_short():
    most = {**dict.fromkeys(PYTHON + BESIDES, 300), **dict.fromkeys(SQL, 120), **dict.fromkeys(MACROS, 25)}
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in most}
    long = [f"{relative(path)}: {lines[path]} lines" for path in most if lines[path] > most[path]]
    for path in PYTHON:
        long += [
            f"{relative(path)}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 60
        ]
    assert long == []


# Contracts


def test_each_model_has_its_own_yml_with_its_grain():
    wrong = []
    for path in MODELS:
        beside = path.with_suffix(".yml")
        entries = yaml(beside).get("models", []) if beside.exists() else []
        if [entry["name"] for entry in entries] != [path.stem]:
            wrong.append(f"{relative(path)}: no {beside.name} for it alone")
        elif not str(entries[0].get("description", "")).startswith("One row"):
            wrong.append(f"{relative(path)}: its description does not begin with its grain")
    assert wrong == []


def test_published_tables_have_an_enforced_contract_and_describe_every_column(manifest):
    wrong = []
    for node in model_nodes(manifest).values():
        if not node["config"]["meta"].get("published"):
            continue
        if not node["config"]["contract"]["enforced"]:
            wrong.append(f"{node['name']}: contract not enforced")
        wrong += [
            f"{node['name']}.{name}: not described"
            for name, column in node["columns"].items()
            if not column["description"] or not column["data_type"]
        ]
    assert wrong == []


# Documents


def test_documents_name_no_machine():
    pattern = re.compile(r"(?<![\w.])/(?:work|tmp|home|root)/|nexus|artifactory|registry", re.IGNORECASE)
    allowed = {"docs/decisions/0005-the-founding-account-names-the-member.md"}  # an id registry is another thing
    wrong = [
        f"{relative(page)}:{number}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        if relative(page) not in allowed
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert wrong == []
