"""What a run says when it has nothing to stand on, or is asked for a day that nobody has spoken of."""

from datetime import date
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


@pytest.fixture
def landed():
    """Activity up to 29 February, the last file received in London's night to 3 March."""
    with duckdb.connect() as con:
        con.execute("create schema landing")
        con.execute("create table landing.readings as select timestamp '2024-03-02 23:30:00' as received_at")
        con.execute(
            "create table landing.activity as"
            " select date '2024-02-29' as activity_date, timestamp '2024-03-01 06:00:00' as received_at"
        )
        con.execute("create table landing.order_lines (activity_date date, received_at timestamp)")
        con.execute("create table landing.accounts (received_at timestamp)")
        yield con


@pytest.mark.parametrize("asked", ["2024-02-01", "2024-02-29", "2024-03-02"])
def test_an_as_of_day_that_a_delivery_can_speak_of_is_taken(tmp_path, landed, asked):
    context = run_context(landed, Site(STARTER, Home(tmp_path)), RunArguments(as_of=asked))
    assert context["as_of"].to_list() == [date.fromisoformat(asked)]


@pytest.mark.parametrize(
    ("asked", "known_at"), [("2024-03-03", None), ("2025-02-28", None), ("2024-03-02", "2024-03-01 06:00:00")]
)
def test_an_as_of_day_that_nothing_received_speaks_of_is_refused(tmp_path, landed, asked, known_at):
    with pytest.raises(UserMistake) as refused:
        run_context(landed, Site(STARTER, Home(tmp_path)), RunArguments(as_of=asked, known_at=known_at))
    last = "2024-03-02" if known_at is None else "2024-03-01"
    assert str(refused.value) == (
        f"--as-of {asked}: nothing is known of that day: the last activity is of 2024-02-29, the last delivery came on "
        f"{last}. Everybody would look silent. Name one of these days or an earlier one, or leave --as-of out: then it "
        "is 2024-02-29."
    )
