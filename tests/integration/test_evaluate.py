"""A planted world through the whole graph and scored: what must agree agrees, and no answer beats the truth."""

import polars as pl
import pytest

from member360.commands.main import main
from member360.evaluation.store import Evaluation, read_evaluation
from member360.publishing import current_snapshot
from member360.workspace.home import Home
from orchestration.run import run

pytestmark = pytest.mark.slow  # a whole run over a world made for it
MEMBERS, DAYS = 300, 150


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A small planted world, and the home that it was run into."""
    folder = tmp_path_factory.mktemp("planted")
    asked = ["--members", str(MEMBERS), "--days", str(DAYS), "--seed", "5", "--workers", "1"]
    assert main(["simulate", *asked, "--out", str(folder / "world")]) == 0
    run(folder / "world", Home(folder / "home"), moment="2026-01-01 00:00:00")
    return folder


@pytest.fixture(scope="module")
def scored(world) -> Evaluation:
    """Its score, as the command keeps it."""
    home = Home(world / "home")
    assert main(["evaluate", "--truth", str(world / "world" / "truth"), "--home", str(home.root)]) == 0
    found = read_evaluation(home, current_snapshot(home))
    assert found is not None
    return found


def test_every_row_and_every_book_is_what_was_planted(scored):
    exact = scored.lines.filter(pl.col("part").is_in(["rows", "books"]))
    assert exact.height > 40
    wrong = exact.filter(pl.col("difference") != 0)
    # A file that comes again byte for byte is taken in once: its rows are duplicates that nobody reads.
    again = wrong.filter(part="rows").filter(pl.col("measure").is_in(["read", "duplicate"]))
    assert wrong.height == again.height, wrong.rows()
    for rows in again.partition_by("business", "subject"):
        assert rows["difference"].n_unique() == 1
        assert rows["difference"][0] < 0


def test_one_id_finds_what_good_evidence_shows(scored):
    of = {(row["subject"], row["measure"]): row["found"] for row in scored.lines.filter(part="one_id").to_dicts()}
    assert of["all_pairs", "precision"] > 0.99
    assert of["good_evidence", "recall"] > 0.99
    assert of["whole", "accounts_without_truth"] == of["whole", "accounts_not_published"] == 0


def test_who_is_called_churned_is_gone_more_often_than_who_is_called_active(scored):
    stages = scored.lines.filter(part="stages", measure="gone_for_good")
    assert stages["business"].n_unique() == 6
    for rows in stages.partition_by("business"):
        gone = dict(rows.filter(pl.col("n") > 20).select("subject", "found").iter_rows())
        assert gone["called_active"] < min(gone.values()) + 1e-9, rows["business"][0]


def test_nobody_beats_the_oracle(scored):
    churn = scored.lines.filter(pl.col("part") == "churn", pl.col("measure").is_in(["auc", "brier"]))
    assert churn.height
    sign = pl.when(pl.col("measure") == "auc").then(1).otherwise(-1)
    assert churn.filter(pl.col("difference") * sign > 0).rows() == []
    silent = [note for note in scored.notes if note.startswith("churn")]
    assert all("no score is published. Not enough data: " in note for note in silent), silent
    assert any(note.startswith("churn, travel, active and dormant") for note in silent), "150 days are too few for it"
    net = dict(scored.lines.filter(part="benefits", measure="net").select("subject", "found").iter_rows())
    assert net["oracle"] == max(net.values())
    assert net["nothing"] == 0


def test_another_seeds_truth_is_refused(world, tmp_path, capsys):
    out = tmp_path / "other"
    assert (
        main(["simulate", "--members", "300", "--days", "90", "--seed", "6", "--workers", "1", "--out", str(out)]) == 0
    )
    assert main(["evaluate", "--truth", str(out / "truth"), "--home", str(world / "home")]) == 2
    assert "truth of another workspace" in capsys.readouterr().err
