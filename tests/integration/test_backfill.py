"""A backfill: what a window names is worked on again and nothing else, and two lists say what has changed."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from member360.commands.main import main
from member360.publishing import open_snapshot
from member360.restatements import changed_between
from orchestration.resources import Site
from tests.integration.conftest import Lived


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_window_is_worked_on_again_and_what_lies_outside_is_not(copied: Site, capsys: pytest.CaptureFixture[str]):
    """Cities of Lin's and Chen's market rows are spoilt in the warehouse; A1, in the window, is Lin's."""
    with copied.warehouse() as connection:
        connection.execute("update int_activity set city = 'nowhere' where account_id in ('m1', 'm3')")
    told = ["--workspace", str(copied.workspace_dir), "--home", str(copied.home.root)]
    window = ["--business", "market", "--from", "2024-01-05", "--to", "2024-01-05"]
    assert main(["run", *told, *window]) == 0
    with copied.warehouse() as connection:
        spoilt = connection.execute("select activity_id from int_activity where city = 'nowhere' order by all")
        assert [name for (name,) in spoilt.fetchall()] == ["C1", "C2", "C2:points_redeemed", "C2R", "C3"]
        touched = connection.execute("select business, activity_id from touched_deals order by all").fetchall()
        assert ("market", "A1") in touched
        assert ("market", "C1") not in touched
    said = capsys.readouterr().out
    assert "Backfill of market, 2024-01-05 to 2024-01-05: 0 members and 4 days of a business are others" in said
    folder = Path(said.rsplit("lists in ", 1)[1].split("\n")[0])
    assert rows(folder / "members.csv") == []
    # Chen's days, outside, are published as they were spoilt; on 1 February coins paid for a part.
    chens = {"2024-01-12": "1", "2024-01-15": "1", "2024-02-01": "2", "2024-03-04": "1"}
    assert rows(folder / "days.csv") == [
        {"business": "market", "day": day, "rows_before": count, "rows_after": count} for day, count in chens.items()
    ]


def test_the_lists_name_every_member_and_day_that_two_snapshots_tell_apart(lived: Lived, copied: Site):
    before, after = lived.snapshots[:2]
    changed = changed_between(copied.home, before, after)
    sides = []
    for snapshot in (before, after):
        with open_snapshot(lived.home, snapshot, restricted=True) as reader:
            members = {row["member_id"]: row for row in reader.query("select * from member_360").rows(named=True)}
            activity = Counter(reader.query("select * from fct_activity").select(sorted(reader_columns(reader))).rows())
        sides.append((members, activity))
    (then, rows_then), (now, rows_now) = sides
    expected = {
        **dict.fromkeys(then.keys() - now.keys(), "gone"),
        **dict.fromkeys(now.keys() - then.keys(), "new"),
        **{member: "changed" for member in then.keys() & now.keys() if then[member] != now[member]},
    }
    assert {row["member_id"]: row["change"] for row in rows(changed.folder / "members.csv")} == expected
    assert set(expected.values()) == {"gone", "new", "changed"}
    assert changed.members == len(expected)
    at = [sorted(reader_columns(reader)).index(name) for name in ("business", "activity_date")]
    gone, come = rows_then - rows_now, rows_now - rows_then
    days = {tuple(str(row[i]) for i in at) for row in (gone + come)}
    listed = rows(changed.folder / "days.csv")
    assert {(row["business"], row["day"]) for row in listed} == days
    assert changed.days == len(days) > 0
    assert sum(int(row["rows_before"]) for row in listed) == gone.total()
    assert sum(int(row["rows_after"]) for row in listed) == come.total()


def reader_columns(reader) -> list[str]:
    return [column.name for column in reader.table("fct_activity").columns]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            ["--business", "mrket"],
            "--business mrket: the workspace has no such business; it has grocer, market, meals.",
        ),
        (["--from", "2024-02-02", "--to", "2024-02-01"], "the window ends before it begins"),
        (["--from", "2024-02-02", "--full"], "Leave one or the other out."),
        (["--business", "market", "--as-of", "2024-03-01"], "Leave one or the other out."),
        (["--business", "market", "--select", "warehouse"], "--select warehouse publishes nothing"),
    ],
)
def test_a_window_that_cannot_be_worked_on_is_refused_before_anything_is_read(lived: Lived, capsys, typed, words):
    told = ["--workspace", str(lived.workspace), "--home", str(lived.home.root)]
    assert main(["run", *told, *typed]) == 2
    assert words in capsys.readouterr().err
