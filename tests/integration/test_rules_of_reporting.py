"""dbt's unit tests of layers 4, 6 and 7: each of their rules on a few rows, on the world's warehouse for its types."""

import shutil
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner

from tests.integration.conftest import Lived

PROJECT = Path(__file__).parents[2] / "dbt_project"
LAYERS = ("4_programme", "6_member_360", "7_reporting")
RULES = " ".join(f"test_type:unit,path:models/{layer}" for layer in LAYERS)


def test_every_rule_of_programme_member_360_and_reporting_holds(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copy(lived.home.warehouse, tmp_path / "warehouse.duckdb")
    shutil.copytree(lived.home.root / "dbt", tmp_path / "dbt")
    monkeypatch.setenv("MEMBER360_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    places = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", tmp_path / "dbt"]
    arguments = ["--quiet", "test", "--select", RULES, *places, "--log-path", tmp_path / "logs"]
    outcome = dbtRunner().invoke([str(argument) for argument in arguments])
    assert outcome.exception is None
    said = {str(result.node.name): result.message for result in outcome.result.results if result.status != "pass"}
    assert said == {}
    assert len(outcome.result.results) >= 45
