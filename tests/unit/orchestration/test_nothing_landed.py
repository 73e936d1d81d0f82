"""What a run says when it has nothing to stand on."""

from pathlib import Path

import duckdb
import pytest

from member360.errors import UserMistake
from member360.workspace.home import Home
from orchestration.assets.intake import run_context
from orchestration.resources import RunArguments, Site

STARTER = Path(__file__).parents[3] / "member360" / "workspace" / "starter"


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ("", "Put files where the businesses' `files:` point"),
        (
            "sales.csv: the column 'pence' is not in the file",
            "Set aside whole: sales.csv: the column",
        ),
    ],
)
def test_a_run_without_activity_says_whether_files_are_missing_or_were_set_aside(tmp_path, held, words):
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
        with pytest.raises(UserMistake, match="no activity and no account has landed") as refused:
            run_context(con, site, RunArguments())
    assert words in str(refused.value)
