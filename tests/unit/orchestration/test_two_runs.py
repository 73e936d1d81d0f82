"""Two runs at once in one home."""

from datetime import datetime
from pathlib import Path

import pytest

from member360.errors import RunFailed
from member360.workspace.home import Home
from orchestration.lock import one_writer
from orchestration.run import run

STARTER = Path(__file__).parents[3] / "member360" / "workspace" / "starter"


def test_a_second_run_is_turned_away_before_it_touches_the_folders_of_the_first(tmp_path):
    home = Home(tmp_path)
    since = datetime.fromisoformat("2024-03-01T06:00:00")
    with one_writer(home, since), pytest.raises(RunFailed, match=r"another run is writing here .*2024-03-01 06:00:00"):
        run(STARTER, home, full=True)
    assert [path.name for path in tmp_path.iterdir()] == ["run.lock"]
