"""What the readers' verbs answer on a published world."""

import io
import json

import click
import polars as pl
import pytest

from member360.commands import main as command_line
from member360.commands.show import table


def test_tables_are_listed_with_rows_and_grain_and_restricted_ones_are_not(typed):
    answer = typed("tables")
    assert "one_id_map                  3  One row per thing of one_id_map\n" in answer.out
    assert "as of 2017-12-31" in answer.out
    assert "member_contact" not in answer.out


def test_one_tables_columns_are_explained(typed):
    assert (
        "decile         bigint   Tenth of the population by score; 1 is the highest risk.\n"
        in typed("tables", "member_scores").out
    )


def test_query_shows_money_to_the_cent_in_each_format(typed):
    sql = "select member_id, net_sales_365d, last_purchase_on from member_360 where member_id in ('ann', 'eve')"
    assert typed("query", sql).out.splitlines() == [
        "member_id  net_sales_365d  last_purchase_on",
        "ann                900.00  2017-12-30",
        "eve",
    ]
    assert typed("query", sql, "--format", "csv").out == (
        "member_id,net_sales_365d,last_purchase_on\nann,900.00,2017-12-30\neve,,\n"
    )
    assert json.loads(typed("query", sql, "--format", "json").out)[0] == {
        "member_id": "ann",
        "net_sales_365d": "900.00",
        "last_purchase_on": "2017-12-30",
    }


def test_query_reads_sql_from_the_input(typed, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"select count(*) as n from member_360")))
    assert typed("query", "-").out.split() == ["n", "5"]


def test_a_long_answer_is_cut_on_a_screen_and_whole_as_csv(typed):
    sql = "select * from range(1500)"
    answer = typed("query", sql)
    assert len(answer.out.splitlines()) == 1001
    assert "500 more rows" in answer.err
    assert len(typed("query", sql, "--format", "csv").out.splitlines()) == 1501


def test_chinese_columns_are_aligned(typed):
    lines = typed("query", "select * from (values ('購買', 1), ('a', 22)) t(a, b) order by b").out.splitlines()
    assert lines == ["a      b", "購買   1", "a     22"]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("drop view member_360", "only one statement that reads"),
        ("select * from member_contact", "member_contact is restricted"),
        ("select * from member_36", "nearest: 'member_360'"),
        ("select * from read_csv('/etc/passwd')", "disabled by configuration"),
        ("selct 1", "syntax error"),
    ],
)
def test_a_question_that_cannot_be_answered_is_the_users_mistake(typed, sql, words):
    answer = typed("query", sql)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_a_card_says_everything_in_words_and_no_contacts(typed):
    out = typed("member", "ann").out
    for words in (
        "member ann, as of 2017-12-31",
        "Grocery: g-1",
        "All businesses: Repeat; 40 purchase days, the last on 2017-12-30; dormant from 2018-01-29",
        "Coins: 1,500, 1,300 to spend, 200 on their way, 50 expire within 30 days",
        "All businesses: 5% within 28 days (tenth 10 of 10, logistic): usually every 2 days, now 1",
        "no other benefit: why",
        "(since 2017-12-30)",
    ):
        assert words in out
    assert "example.com" not in out


def test_a_card_is_found_by_account_and_speaks_chinese(typed):
    out = typed("member", "--account", "grocery:g-1", "--language", "zh").out
    assert "會員 ann" in out
    assert "複購會員" in out
    assert "平常每 2 天" in out


def test_a_held_out_member_keeps_what_is_owed_and_is_offered_nothing_else(typed):
    said = typed("member", "cat").out
    assert "birthday: has a right to it\n" in said
    assert "no other benefit: why" in said
    assert "  nothing:" not in said
    assert "不推薦其他權益" in typed("member", "cat", "--language", "zh").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nobody"], "no member 'nobody'"),
        (["old"], "merged into ann"),
        (["--account", "grocery:g-77"], "no account 'g-77' of grocery"),
        (["--account", "grocry:g-1"], "nearest: 'grocery'"),
        (["--account", "g-1"], "BUSINESS:ACCOUNT"),
        ([], "one of the two"),
        (["ann", "--account", "grocery:g-1"], "one of the two"),
        (["x' or '1'='1"], "no member"),
    ],
)
def test_a_member_who_cannot_be_found_is_the_users_mistake(typed, words, message):
    answer = typed("member", *words)
    assert answer.code == 2
    assert message in answer.err


def test_segments_are_listed_with_what_changed(typed):
    lines = typed("segment", "list", "--format", "csv").out.splitlines()
    assert lines[1:] == ["buying,Buying,1,2,1,0,false,marketing,growth"]


def test_a_segment_or_a_condition_is_counted(typed):
    assert typed("segment", "size", "buying").out == "2 members, 40.0% of all, as of 2017-12-31\n"
    assert typed("segment", "size", "--condition", "stage = 'repeat'").out.startswith("2 members")


def test_a_preview_shows_members_and_no_contacts(typed):
    frame = pl.read_csv(io.StringIO(typed("segment", "preview", "buying", "--format", "csv").out))
    assert frame["member_id"].to_list() == ["ann", "bob"]
    assert not {"email", "phone", "contact_point"} & set(frame.columns)
    assert typed("segment", "preview", "buying", "--limit", "1", "--format", "csv").out.count("\n") == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["bying"], "nearest: 'buying'"),
        (["--condition", "stagee = 'x'"], "column 1: unknown name 'stagee' in member_360; nearest: 'stage'"),
        ([], "one of the two"),
    ],
)
def test_a_wrong_segment_or_condition_is_the_users_mistake(typed, words, message):
    answer = typed("segment", "size", *words)
    assert answer.code == 2
    assert message in answer.err


def test_what_was_set_aside_is_counted_most_first_and_shown_masked(typed):
    lines = typed("quarantine", "list", "--format", "csv").out.splitlines()
    assert [line.split(",")[4] for line in lines[1:]] == ["no_date", "not_money"]
    out = typed("quarantine", "show", "--business", "grocery").out
    assert "12,3 is no amount" in out
    assert "b.csv" not in out


def test_thresholds_are_suggested_beside_those_in_force(typed):
    lines = typed("lifecycle", "suggest", "--format", "csv").out.splitlines()
    assert lines[0] == "business,dormant_after,dormant_now,churned_after,churned_now,reason"
    assert len(lines) == 2
    assert lines[1].startswith("grocery,90,60,180,180,")


def test_a_verb_before_the_first_run_says_what_to_do(typed, tmp_path):
    from member360.workspace.home import Home

    for words in (["tables"], ["query", "select 1"], ["member", "x"], ["segment", "list"], ["dashboard"]):
        answer = typed(*words, at=Home(tmp_path / "empty"))
        assert answer.code == 2
        assert "type `member360 run` first" in answer.err


def test_the_starter_workspace_is_right(typed, tmp_path):
    assert typed("init", str(tmp_path / "mine"), at=None).code == 0
    answer = typed("check", "--workspace", str(tmp_path / "mine"))
    assert (answer.code, answer.err) == (0, "")
    assert typed("init", str(tmp_path / "mine"), at=None).code == 2


def test_check_names_the_file_line_and_nearest_name_of_a_wrong_condition(typed, tmp_path):
    typed("init", str(tmp_path / "mine"), at=None)
    path = next((tmp_path / "mine" / "segments").glob("*.yml"))
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("condition", " "))]
    path.write_text("\n".join([*lines, "condition: stagee = 'dormant'", ""]))
    answer = typed("check", "--workspace", str(tmp_path / "mine"))
    assert answer.code == 2
    assert f"segments/{path.name}:{len(lines) + 1}: condition: column 1: unknown name 'stagee'" in answer.err
    assert "nearest: 'stage'" in answer.err


def test_unexpected_failures_are_one_line_unless_debugging(typed, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("member360.commands.place.Place.open", broken)
    answer = typed("tables")
    assert answer.code == 1
    assert "ZeroDivisionError: inside" in answer.err
    assert "Traceback" not in answer.err
    monkeypatch.setenv(command_line.DEBUG, "1")
    assert "Traceback" in typed("tables").err


def test_nothing_set_aside_is_said_instead_of_a_bare_heading(typed):
    assert typed("quarantine", "show", "--rule", "no_such_rule").out == (
        "no row that was set aside is like that; `member360 quarantine list` counts them all\n"
    )


def test_a_card_in_chinese_has_no_english_sentence(typed):
    """Ids, amounts and model names aside, which are the same in both."""
    said = typed("member", "ann", "--language", "zh").out
    assert "會員所處階段" in said
    assert not [word for word in (" since ", "purchase day", "if nothing", "expire", "nothing known") if word in said]


def test_a_table_too_wide_for_the_terminal_is_drawn_as_records(monkeypatch, capsys):
    """Fifty columns side by side would be drawn with no width left for any of them."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    columns = [f"column_{number}" for number in range(50)]
    table(columns, [[f"value {number}" for number in range(50)]] * 2)
    said = click.unstyle(capsys.readouterr().out).splitlines()
    assert said[0] == "row 1 of 2"
    assert said[50].split() == ["column_49", "value", "49"]
    table(columns[:3], [["a", "b", "x " * 60]])
    wide = capsys.readouterr().out
    assert "row 1" not in wide, "what can be folded is folded"
    assert "column_2" in wide
