"""One writer at a time, and no lock outlives its holder."""

import json
import os
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from member360.errors import RunFailed
from member360.workspace.home import Home
from orchestration.lock import one_writer, writing

SINCE = datetime.fromisoformat("2024-03-12 05:00:00")
CHECKOUT = Path(__file__).parents[3]
HOLD_AND_DIE = """
import os, sys
from datetime import datetime
from pathlib import Path
from member360.workspace.home import Home
from orchestration.lock import one_writer
with one_writer(Home(Path(sys.argv[1])), datetime(2024, 3, 12)):
    os._exit(9)
"""


def test_the_second_is_told_who_writes_and_since_when(tmp_path: Path):
    with one_writer(Home(tmp_path), SINCE), pytest.raises(RunFailed) as refused, one_writer(Home(tmp_path), SINCE):
        pass
    assert f"(process {os.getpid()}, since 2024-03-12 05:00:00 UTC)" in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_another_home_is_free(tmp_path: Path):
    with one_writer(Home(tmp_path / "one"), SINCE), one_writer(Home(tmp_path / "two"), SINCE):
        pass


def test_the_lock_is_free_again_and_names_the_new_holder(tmp_path: Path):
    with one_writer(Home(tmp_path), SINCE):
        pass
    with one_writer(Home(tmp_path), datetime.fromisoformat("2024-03-13 05:00:00")):
        assert json.loads(Home(tmp_path).lock.read_text(encoding="utf-8"))["since"] == "2024-03-13 05:00:00"


def test_a_process_that_died_holds_nothing(tmp_path: Path):
    command = [sys.executable, "-c", HOLD_AND_DIE, str(tmp_path)]
    ended = subprocess.run(command, cwd=CHECKOUT, env=os.environ | {"PYTHONPATH": str(CHECKOUT)}, check=False)
    assert ended.returncode == 9
    with one_writer(Home(tmp_path), SINCE):
        pass


def test_a_run_that_has_patience_waits_for_the_one_before_it(tmp_path: Path):
    holds, order = threading.Event(), []

    def first() -> None:
        with one_writer(Home(tmp_path), SINCE):
            holds.set()
            threading.Event().wait(0.3)
            order.append("first")

    before = threading.Thread(target=first)
    before.start()
    holds.wait()
    with one_writer(Home(tmp_path), SINCE, patience=30):
        order.append("second")
    before.join()
    assert order == ["first", "second"]


def test_whoever_asks_is_told_who_writes_only_while_somebody_does(tmp_path: Path):
    home = Home(tmp_path)
    assert writing(home) is None
    with one_writer(home, SINCE):
        assert f"(process {os.getpid()}, since 2024-03-12 05:00:00 UTC)" in str(writing(home))
    assert writing(home) is None
    home.lock.write_text(json.dumps({"pid": 1, "since": "2024-03-12 05:00:00"}), encoding="utf-8")  # killed
    assert writing(home) is None
