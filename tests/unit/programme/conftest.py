"""Fixtures of the programme's tests: the dbt project parsed once."""

from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from tests.unit.programme.warehouse import parse


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The manifest of the dbt project."""
    target: Path = tmp_path_factory.mktemp("dbt")
    return parse(target)
