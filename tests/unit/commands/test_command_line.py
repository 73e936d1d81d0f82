"""The command line as a whole: light, helpful, and never a stack trace."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from member360.commands.main import VERBS, main

ROOT = Path(__file__).parents[3]
HEAVY = ("dagster", "dbt", "great_expectations", "sklearn", "streamlit", "scipy", "plotly")
MEASURE = """
import sys
from member360.commands.main import main
for words in %r:
    code = main([*words, "--home", sys.argv[1]])
    loaded = {name.split(".")[0] for name in sys.modules} & set(%r)
    if code or loaded:
        sys.exit(f"{words} ended with {code} and loaded {sorted(loaded)}")
"""
READING = [
    ["tables"],
    ["query", "select count(*) from member_360"],
    ["member", "ann"],
    ["segment", "list"],
    ["segment", "size", "buying"],
    ["segment", "preview", "--condition", "stage = 'repeat'"],
    ["quarantine", "list"],
    ["quarantine", "show"],
]


def test_readers_verbs_load_no_heavy_library(home):
    words = [sys.executable, "-c", MEASURE % (READING, HEAVY), str(home.root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_loads_not_even_the_engine():
    code = (
        "import sys, member360.commands.main as m; m.main(['--help']); print({'duckdb', 'polars'} & set(sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert done.stdout.endswith("set()\n")


def test_python_dash_m_is_the_same_command(home):
    done = subprocess.run(
        [sys.executable, "-m", "member360", "query", "select 42 as answer", "--home", str(home.root)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C", "TZ": "Asia/Kolkata"},
    )
    assert (done.returncode, done.stdout.split()) == (0, ["answer", "42"])


def test_every_verb_is_in_the_help(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {verb} " in out for verb in VERBS)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in {"run", "dev"}])
def test_every_verb_has_help_and_takes_workspace_and_home(capsys, verb):
    assert main([verb, "--help"]) == 0
    out = capsys.readouterr().out
    assert "Usage: member360" in out
    if "Commands:" not in out and verb not in {"init", "simulate"}:  # these make one
        assert "--workspace" in out
        assert "--home" in out


def test_an_unknown_verb_names_the_nearest(capsys):
    assert main(["qurey", "select 1"]) == 2
    assert "Did you mean 'query'?" in capsys.readouterr().err


def test_no_workspace_and_no_home_is_said_plainly(capsys, tmp_path):
    assert main(["tables", "--workspace", str(tmp_path)]) == 2
    assert "no workspace here" in capsys.readouterr().err


def test_a_reader_that_closes_the_pipe_early_is_no_failure(home):
    done = subprocess.run(  # noqa: S602 (a pipe is what is tested)
        f"{sys.executable} -m member360 query 'select * from range(100000)' --format csv --home {home.root} | head -1;"
        " exit ${PIPESTATUS[0]}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "range", "")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["--as-of", "2017-13-01"], "'2017-13-01' is not a day; write it as YYYY-MM-DD, such as 2017-12-31."),
        (["--known-at", "yesterday"], "'yesterday' is not a moment; write it as \"YYYY-MM-DD HH:MM:SS\", in UTC."),
    ],
)
def test_a_day_that_is_none_is_told_in_words(capsys, typed, words):
    assert main(["run", *typed]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert words in said
    assert "%" not in said


def test_a_moment_may_bear_an_offset():
    from member360.commands.moments import Moment

    moments = [Moment().convert(text, None, None) for text in ("2024-03-01 06:00:00", "2024-03-01T14:00:00+08:00")]
    assert moments == [datetime(2024, 3, 1, 6)] * 2  # noqa: DTZ001 (naive UTC)


def test_a_folder_that_is_in_use_is_not_called_a_workspace(capsys, tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    assert main(["init", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: is not empty; name a new or an empty folder\n"


@pytest.mark.parametrize(
    ("problem", "code", "words"),
    [
        (OSError(28, "No space left on device", "x"), 1, "x: the disk is full; make room and run again."),
        (PermissionError(13, "Permission denied", "x"), 2, "x: may not be read or written; name another --home"),
        (OSError(30, "Read-only file system", "x"), 2, "x: may not be read or written; name another --home"),
        (NotADirectoryError(20, "Not a directory", "x"), 2, "x: is not a folder; name another --home"),
    ],
)
def test_what_the_disk_refuses_is_said_plainly(capsys, monkeypatch, problem, code, words):
    def refuse(*_arguments, **_named):
        raise problem

    monkeypatch.setattr("member360.commands.place.Place.open", refuse)
    assert main(["tables"]) == code
    said = capsys.readouterr().err
    assert said.startswith(words)
    assert "Error" not in said
