"""dbt's unit tests of layers 4, 6 and 7: each of their rules on a few rows, on the world's warehouse for its types."""

import shutil
from pathlib import Path

from tests.integration.conftest import Lived
from tests.scratch_dbt import invoke

LAYERS = ("4_programme", "6_member_360", "7_reporting")
RULES = " ".join(f"test_type:unit,path:models/{layer}" for layer in LAYERS)


def test_every_rule_of_programme_member_360_and_reporting_holds(lived: Lived, tmp_path: Path):
    shutil.copy(lived.home.warehouse, tmp_path / "warehouse.duckdb")
    shutil.copytree(lived.home.root / "dbt", tmp_path / "dbt")
    told = invoke(tmp_path / "warehouse.duckdb", tmp_path / "dbt", ["test", "--select", RULES])
    assert {result.status for result in told.results} == {"pass"}
    assert len(told.results) >= 45
