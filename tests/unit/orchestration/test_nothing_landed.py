"""What a run says when it has nothing to stand on."""

from pathlib import Path

import duckdb
import pytest

from member360.errors import RunFailed, UserMistake
from member360.workspace.home import Home
from orchestration.assets.intake import run_context
from orchestration.fingerprint import begin_run
from orchestration.resources import RunArguments, Site

STARTER = Path(__file__).parents[3] / "member360" / "workspace" / "starter"


@pytest.mark.parametrize(
    ("held", "silent", "kind", "words"),
    [
        ("", [], UserMistake, "Put files where the businesses' `files:` point"),
        (
            "sales.csv: the column 'pence' is not in the file",
            [],
            RunFailed,
            "Set aside whole: sales.csv: the column",
        ),
        ("", ["shop.sqlite: the table 'orders' cannot be read"], RunFailed, "Set aside whole: shop.sqlite: the table"),
    ],
)
def test_a_run_without_activity_says_whether_files_are_missing_or_were_set_aside(tmp_path, held, silent, kind, words):
    """Nothing delivered is the user's mistake (exit 2); nothing readable is a failed run (exit 1)."""
    begin_run(Home(tmp_path), "seen", silent)
    site = Site(STARTER, Home(tmp_path))
    with duckdb.connect() as con:
        con.execute("create schema landing")
        con.execute(
            "create table landing.readings as select timestamp '2024-03-01' as received_at, 'sales.csv' as file_name,"
            f" 'quarantined' as status, $${held}$$ as message where $${held}$$ <> ''"
        )
        for table in ("activity", "order_lines"):
            con.execute(f"create table landing.{table} (activity_date date, received_at timestamp)")
        con.execute("create table landing.accounts (received_at timestamp)")
        with pytest.raises(kind, match="no activity and no account has landed") as refused:
            run_context(con, site, RunArguments())
    assert words in str(refused.value)
