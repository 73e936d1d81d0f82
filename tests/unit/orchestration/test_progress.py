"""What a person sees while a run goes on."""

import io

import pytest
from rich.console import Console

from orchestration.progress import Progress


def shown(*, is_terminal: bool) -> str:
    out = io.StringIO()
    with Progress(Console(file=out, force_terminal=is_terminal, width=100, highlight=False)).stage(
        "warehouse"
    ) as stage:
        stage.rows, stage.note = 1984, "66 tables"
        during = out.getvalue()
    assert bool(during) == is_terminal, "a terminal is told that something is under way, a log is not"
    return out.getvalue()


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_stage_ends_in_one_line_with_rows_and_seconds(is_terminal):
    (line,) = [line for line in shown(is_terminal=is_terminal).splitlines() if "1,984 rows" in line]
    assert "warehouse" in line
    assert "66 tables" in line


def test_a_log_has_plain_lines_only():
    assert "\x1b" not in shown(is_terminal=False)
