"""Which files the published result lacks: quarantined whole, and not sent again under their name."""

import json
from datetime import datetime
from pathlib import Path

import duckdb

from member360.commands.run import lacking
from member360.workspace.home import Home
from orchestration.assets.publishing import files_set_aside

BROKEN, MENDED, LATER = "2024-03-01T06:00:00", "2024-03-02T06:00:00", "2024-03-09T06:00:00"


def set_aside(folder: Path, *received: tuple[str, str, str], known_at: str = LATER) -> list[str]:
    """What is told of the content `bad`, after deliveries of (file name, content, received at)."""
    home = Home(folder)
    entries = [
        {
            "business": "shop",
            "source": "orders",
            "file_name": name,
            "content_hash": content,
            "size": 1,
            "modified_ns": place,
            "received_at": at,
            "delivered_at": "intake",
        }
        for place, (name, content, at) in enumerate(received)
    ]
    home.register.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    with duckdb.connect() as con:
        con.execute(
            "create table stg_as_of as select cast($1 as timestamp) as known_at", [datetime.fromisoformat(known_at)]
        )
        con.execute(
            "create table int_readings as select 'shop' as business, 'orders' as source, * from (values"
            " ('bad', 'quarantined', 'a.csv: no column'), ('good', 'read', null)) as held (file_hash, status, message)"
        )
        return files_set_aside(con, home)


def test_a_quarantined_file_is_told_with_its_business(tmp_path):
    assert set_aside(tmp_path, ("a.csv", "bad", BROKEN)) == ["shop: a.csv: no column"]


def test_a_readable_file_under_the_same_name_takes_its_place(tmp_path):
    assert set_aside(tmp_path, ("a.csv", "bad", BROKEN), ("a.csv", "good", MENDED)) == []
    assert set_aside(tmp_path, ("a.csv", "bad", BROKEN), ("a.csv", "good", BROKEN)) == []


def test_another_file_does_not(tmp_path):
    assert set_aside(tmp_path, ("a.csv", "bad", BROKEN), ("b.csv", "good", MENDED)) != []


def test_what_was_sent_again_after_known_at_is_not_known(tmp_path):
    assert set_aside(tmp_path, ("a.csv", "bad", BROKEN), ("a.csv", "good", LATER), known_at=MENDED) != []


def test_the_line_that_a_person_reads():
    assert lacking(["shop: a.csv: no column"]) == (
        "1 delivery is set aside and not in the result: shop: a.csv: no column"
    )
    assert lacking(["shop: a.csv: no column"] * 2) == (
        "2 deliveries are set aside and not in the result, the first: shop: a.csv: no column; "
        "`member360 quarantine list` has the files"
    )
