"""`member360 evaluate`: one table, one JSON, and what it says when something is not there."""

import json
import shutil
import subprocess
import sys

import polars as pl
import pytest

from member360.commands.main import main
from member360.evaluation.store import path_of, read_evaluation
from member360.publishing import current_snapshot
from member360.workspace.home import Home
from tests.unit.evaluation.world import TRUTH


def ask(home: Home, folder, *more: str) -> int:
    return main(["evaluate", "--truth", str(folder), "--home", str(home.root), *more])


@pytest.fixture
def copied(truth_folder, tmp_path):
    """A copy of the truth that may be spoiled."""
    return shutil.copytree(truth_folder, tmp_path / "truth")


def test_one_table_is_printed_and_one_json_kept(home, truth_folder, scored, capsys):
    assert ask(home, truth_folder) == 0
    told = capsys.readouterr()
    assert "five_accounts, as of 2025-06-30; truth: seed 7, members 2, days 180" in told.out
    assert len([line for line in told.out.splitlines() if line.startswith("one id")]) > 10
    assert "30 days from 2025-07-01" in told.err
    snapshot = current_snapshot(home)
    kept = read_evaluation(home, snapshot)
    assert kept is not None
    assert kept.lines.equals(scored.lines)
    assert (kept.as_of, kept.notes, kept.world["seed"]) == (scored.as_of, scored.notes, 7)
    assert json.loads(path_of(home, snapshot).read_text())["snapshot_id"] == snapshot


def test_where_churn_is_not_scored_the_run_says_why(home, truth_folder, capsys):
    assert ask(home, truth_folder) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "no score" in line]
    assert told == [
        "churn, food, active and dormant: no score is published. Too short.",
        "churn, shop, dormant: no score is published. Too few.",
    ]


def test_lines_as_csv_are_exact(home, truth_folder, capsys):
    assert ask(home, truth_folder, "--format", "csv") == 0
    lines = pl.read_csv(capsys.readouterr().out.encode())
    assert lines.filter(subject="b_cubed", measure="precision")["found"].item() == 0.8


def test_help_and_the_dashboards_door_wait_for_no_metric():
    code = (
        "import sys, member360.evaluation.store\nfrom member360.commands.main import main\n"
        "main(['evaluate', '--help'])\nprint('HEAVY', 'sklearn' in sys.modules, 'scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Score the published snapshot" in done.stdout
    assert done.stdout.splitlines()[-1] == "HEAVY False False"


def test_no_evaluation_is_read_where_none_is(tmp_path):
    assert read_evaluation(Home(tmp_path), "0" * 12) is None
    path = path_of(Home(tmp_path), "0" * 12)
    path.parent.mkdir()
    path.write_text("{}")
    assert read_evaluation(Home(tmp_path), "0" * 12) is None


def refused(code: int, capsys) -> str:
    assert code == 2
    return capsys.readouterr().err


def test_a_folder_that_is_not_there_or_no_truth(home, truth_folder, tmp_path, capsys):
    assert "no such folder" in refused(ask(home, tmp_path / "nowhere"), capsys)
    assert "not the truth of a planted world" in refused(ask(home, tmp_path), capsys)
    assert f"did you mean {truth_folder}?" in refused(ask(home, truth_folder.parent), capsys)


def test_a_missing_file_a_missing_column_and_a_broken_file_are_named(home, copied, capsys):
    pl.DataFrame(TRUTH["survival"]).drop("cutoff").write_parquet(copied / "survival.parquet")
    assert "survival.parquet: the column 'cutoff' is missing" in refused(ask(home, copied), capsys)
    (copied / "survival.parquet").write_text("no parquet")
    assert "survival.parquet: cannot be read" in refused(ask(home, copied), capsys)
    (copied / "survival.parquet").unlink()
    assert "survival.parquet: missing from the truth" in refused(ask(home, copied), capsys)
    (copied / "counts.json").write_text("{")
    (copied / "survival.parquet").touch()
    assert "counts.json: cannot be read as JSON" in refused(ask(home, copied), capsys)


def test_the_truth_of_another_workspace(home, copied, capsys):
    others = pl.DataFrame(TRUTH["accounts"]).with_columns(account_id="z" + pl.col("account_id"))
    others.write_parquet(copied / "accounts.parquet")
    said = refused(ask(home, copied), capsys)
    assert "of 5 published accounts this truth knows 0" in said
    assert "another workspace than 'five_accounts'" in said


def test_the_truth_of_a_larger_world(home, copied, capsys):
    accounts = pl.DataFrame(TRUTH["accounts"])
    more = [accounts.with_columns(account_id=pl.lit(f"{i}-") + pl.col("account_id")) for i in range(2)]
    pl.concat([accounts, *more]).write_parquet(copied / "accounts.parquet")
    assert "of 15 accounts in this truth 5 are published" in refused(ask(home, copied), capsys)


def test_nothing_published(truth_folder, tmp_path, capsys):
    assert "nothing is published yet" in refused(ask(Home(tmp_path), truth_folder), capsys)
