"""Runs that go on from the world: what they need not do, what they may not do, and what they reach."""

import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from member360.commands.main import main
from member360.errors import RunFailed
from member360.ingestion import list_deliveries, take_in
from member360.publishing import Reader, current_snapshot, open_snapshot
from member360.workspace import load_workspace
from member360.workspace.home import Home
from orchestration.lock import one_writer
from orchestration.resources import Site
from orchestration.run import run
from tests.integration.conftest import MOMENT, Lived
from tests.world import build
from tests.world.expected import AS_OF

Tables = Callable[[Reader], dict[str, list[tuple[Any, ...]]]]
CHECKOUT = Path(__file__).parents[2]
HEAVY = ("dagster", "dbt", "great_expectations", "sklearn", "pandas")
RUN_AND_SAY_WHAT_WAS_IMPORTED = f"""
import json, sys
from member360.commands.main import main
code = main(sys.argv[1:])
print(json.dumps([code, [name for name in {HEAVY!r} if name in sys.modules]]))
"""
FLORIST = """
business: florist
label: {en: Florist, zh: 花店}
scene: live
delivery: {every_days: 1, tolerance_days: 1}
margin_rate: "0.40"
lifecycle:
  thresholds: {kind: fixed, dormant_after: 40, churned_after: 90}
programme:
  earn:
    - {rule: florist_score, version: 1, currency: score, rate: "1.00", from: 2023-01-01}
sources:
  - source: till
    contract: order_lines
    files: florist/till_*.csv
    order_id: slip
    columns: {line_no: line, account_id: customer, occurred_at: {column: at, format: "%Y-%m-%d %H:%M"},
              category: kind, sku: flower, amount: paid}
"""
FLOWERS = """slip,line,customer,at,kind,flower,paid
1,1,阿花,2024-02-20 10:00,鮮花,牡丹,88.00
2,1,阿花,2024-03-12 10:00,鮮花,芍藥,66.00
3,1,阿花,2024-03-12 11:00,鮮花,芍藥,many
"""
# What needs more than lines: benefits given or chosen, and enough buyers to learn from (model_quality says so).
NEEDS_MORE = {
    "benefit_activity",
    "benefit_catalogue",
    "benefit_daily",
    "benefit_recommendations",
    "member_scores",
    "model_calibration",
    "score_reasons",
}


def test_nothing_new_keeps_the_snapshot_and_wakes_neither_dagster_nor_dbt(lived: Lived):
    command = [sys.executable, "-c", RUN_AND_SAY_WHAT_WAS_IMPORTED, "run"]
    ended = subprocess.run(
        [*command, "--workspace", str(lived.workspace), "--home", str(lived.home.root)],
        capture_output=True,
        text=True,
        check=True,
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
    )
    said, result = ended.stdout.strip().splitlines()
    assert said.startswith(f"Nothing new: snapshot {lived.snapshots[2]} ")
    assert json.loads(result) == [0, []]


def test_order_of_files_and_later_knowledge_change_nothing(lived: Lived, tmp_path: Path, tables: Tables):
    """All at once, shuffled, cut at day 2: what the runs of day 1 and day 2 published, row for row."""
    home = Home(tmp_path / "home")
    home.root.mkdir()
    workspace = load_workspace(lived.workspace)
    deliveries = list_deliveries(workspace, home)
    random.Random(360).shuffle(deliveries)  # noqa: S311  (an order, not a secret)
    take_in(workspace, home, datetime.fromisoformat(MOMENT), print, order=deliveries)
    run(lived.workspace, home, as_of=AS_OF[1], known_at="2024-03-13 06:00:00", moment=MOMENT)
    with (
        open_snapshot(home, restricted=True) as shuffled,
        open_snapshot(lived.home, lived.snapshots[1], restricted=True) as day_by_day,
    ):
        one, other = tables(shuffled), tables(day_by_day)
        members = "select segment, version, member_id from segment_membership order by all"
        assert shuffled.query(members).rows() == day_by_day.query(members).rows()
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_what_moved_in_the_past_is_said_with_its_cause(lived: Lived):
    """Day 2 brings the refund that makes 2 January a day without a purchase; day 1 has nothing to compare with."""
    query = "select table_name, business, period, figure, before, after, cause from restatements"
    moved = []
    for snapshot in lived.snapshots:
        with open_snapshot(lived.home, snapshot) as reader:
            moved.append(reader.query(query).rows())
    assert moved[0] == []
    assert ("kpi_daily", "market", date(2024, 1, 2), "buyers", 1, 0, "refunds (1)") in moved[1]
    assert ("growth_accounting", "market", date(2024, 1, 1), "active", 2, 1, "refunds (1)") in moved[1]
    assert [row for row in (*moved[1], *moved[2]) if row[-1] == "unexplained"] == []


def test_a_crash_leaves_the_old_snapshot_and_a_further_run_mends_it(
    copied: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A further business and an unreadable file; the first attempt breaks, the second is told of the file (exit 1)."""
    before = current_snapshot(copied.home)
    _add_a_florist(copied.workspace_dir)
    _add_a_file_without_amounts(copied.workspace_dir)
    with monkeypatch.context() as patch:
        patch.setattr("orchestration.assets.identity.resolve_in_warehouse", _break)
        with pytest.raises(RunFailed, match="the power went out"):
            run(copied.workspace_dir, copied.home, moment=MOMENT)
    assert current_snapshot(copied.home) == before
    assert copied.home.occupant.read_text(encoding="utf-8") == f"{copied.workspace_dir}\n"

    assert main(["run", "--workspace", str(copied.workspace_dir), "--home", str(copied.home.root)]) == 1
    said = capsys.readouterr()
    assert "1 delivery is set aside and not in the result: market: market/orders_20240315.csv" in said.err
    assert "金額" in said.err
    assert "金額總" in said.err  # the column that looks most like it
    with open_snapshot(copied.home) as reader:
        _the_florist_is_everywhere(reader)
        landed = reader.query("select count(*) from fct_activity where activity_id = 'K9'").item()
    assert landed == 1, "the other files of that day landed"

    assert main(["run", "--workspace", str(copied.workspace_dir), "--home", str(copied.home.root)]) == 1
    again = capsys.readouterr()
    assert again.out.startswith("Nothing new")
    assert again.err == said.err, "what is published still lacks the file, and says so in the same words"


def _break(*_arguments: Any, **_named: Any) -> None:
    raise OSError("the power went out")


def _add_a_florist(workspace: Path) -> None:
    (workspace / "businesses" / "florist.yml").write_text(FLORIST, encoding="utf-8")
    (workspace / "deliveries" / "florist").mkdir()
    (workspace / "deliveries" / "florist" / "till_1.csv").write_text(FLOWERS, encoding="utf-8")


def _add_a_file_without_amounts(workspace: Path) -> None:
    deliveries = workspace / "deliveries"
    with (deliveries / "market" / "orders_20240315.csv").open("w", encoding="gb18030") as file:
        csv.writer(file).writerow(["單號", "會員", "類型", "時間", "金額總", "原單", "金幣分", "城市"])
    ticket = {"ticket": "K9", "diner": "e5", "kind": "order", "at": "2024-03-13T14:00:00Z", "cents": 700}
    (deliveries / "meals" / "tickets_20240315.jsonl").write_text(
        json.dumps({**ticket, "of": None, "town": None, "state": "done"}) + "\n", encoding="utf-8"
    )


def _the_florist_is_everywhere(reader: Reader) -> None:
    of_businesses = {
        name
        for name in reader.tables()
        if any(column.name in {"business", "entry_business", "business_a"} for column in reader.table(name).columns)
    }
    missing = {name for name in of_businesses if not _names_florist(reader, name)}
    assert missing == NEEDS_MORE
    assert reader.query("select count(*) from member_360").item() == 14  # the 13 of day 3 and 阿花
    found = reader.query(
        "select businesses_with_account, purchase_days, score, net_sales_ever::varchar, top_sku "
        "from member_360 join one_id_map using (member_id) where account_id = '阿花'"
    )
    assert found.rows() == [(1, 2, 154, "154.00", "牡丹")]


def _names_florist(reader: Reader, table: str) -> bool:
    names = [column.name for column in reader.table(table).columns if "business" in column.name]
    texts = [name for name in names if not name.startswith("businesses")]
    where = " or ".join(f"\"{name}\" = 'florist'" for name in texts)
    return bool(reader.query(f'select count(*) from "{table}" where {where}').item())


@pytest.mark.slow
def test_a_business_that_vanishes_is_not_published(copied: Site):
    """Without the grocer a quarter of the members are gone: a check on the candidate holds the snapshot back."""
    before = current_snapshot(copied.home)
    (copied.workspace_dir / "businesses" / "grocer.yml").unlink()
    with pytest.raises(RunFailed, match="rows_are_still_there on candidate") as refused:
        run(copied.workspace_dir, copied.home, moment=MOMENT)
    # 13 less the three cards; and without the grocer's last sale as-of is 12 March, when m6 was not there yet
    assert "member_360 keeps at least 90% of its 13 rows: 9" in str(refused.value)
    assert "run with --home and that folder" in str(refused.value)
    assert current_snapshot(copied.home) == before


def test_landing_that_lost_a_row_is_not_published(copied: Site):
    """A dbt data test blocks: the register says more rows landed than landing holds."""
    before = current_snapshot(copied.home)
    build(copied.workspace_dir)
    _lose_a_row(copied.home)
    with pytest.raises(RunFailed, match="assert_landing_holds_every_row_that_was_landed"):
        run(copied.workspace_dir, copied.home, as_of=AS_OF[2], moment=MOMENT)
    assert current_snapshot(copied.home) == before


def _lose_a_row(home: Home) -> None:
    path = max((home.landing / "activity").glob("*.parquet"), key=lambda file: file.stat().st_size)
    frame = pl.read_parquet(path)
    frame.slice(1).write_parquet(path)


def test_one_writer_at_a_time(copied: Site):
    since = datetime(2024, 3, 14, 21, 0, 5)  # noqa: DTZ001  (naive UTC, as the lock has it)
    with one_writer(copied.home, since), pytest.raises(RunFailed, match="another run is writing here") as refused:
        run(copied.workspace_dir, copied.home, full=True)
    assert f"(process {os.getpid()}, since 2024-03-14 21:00:05 UTC)" in str(refused.value)
    assert copied.home.landing.exists(), "what was refused has not begun"
