"""What the sensor asks for, by Dagster's own evaluation and without a run."""

from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from member360.workspace.home import Home
from orchestration import fingerprint
from orchestration.jobs import new_files_sensor, nightly_job
from orchestration.lock import one_writer
from orchestration.resources import Site
from tests.world import build


def look(site: Site) -> Any:
    sensor = new_files_sensor(nightly_job(), site)
    with dg.DagsterInstance.ephemeral() as instance:
        return sensor(dg.build_sensor_context(instance=instance))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(fingerprint, "code_fingerprint", lambda: "code")
    return Site(build(tmp_path / "workspace", 1), Home(tmp_path / "home"))


def test_new_files_are_asked_for_once_nobody_writes(site: Site):
    """A run asked for meanwhile would only be turned away, or do the work twice."""
    with one_writer(site.home, datetime.fromisoformat("2024-03-12 05:00:00")):
        (skipped,) = look(site)
    assert isinstance(skipped, dg.SkipReason)
    assert "another run is writing here" in str(skipped.skip_message)
    (asked,) = look(site)
    assert isinstance(asked, dg.RunRequest)
