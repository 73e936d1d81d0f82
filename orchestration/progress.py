"""What a person sees while a run goes on: stage, rows, seconds.

Plain lines, one a stage, so that a log file and a terminal read the same; a terminal also sees which stage is
under way.
Not here: the closing summary, which is read from the published snapshot.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

from rich.console import Console


@dataclass
class Stage:
    """One line to be: its name and, once known, what it handled."""

    name: str
    rows: int | None = None
    unit: str = "rows"
    note: str = ""


@dataclass
class Progress:
    """Prints a line when a stage ends.

    Args:
        console: Where to; a quiet one in tests and under the Dagster daemon.
    """

    console: Console = field(default_factory=lambda: Console(soft_wrap=True, highlight=False))

    @contextmanager
    def stage(self, name: str, unit: str = "rows") -> Iterator[Stage]:
        """Time a stage; the caller sets `rows` and `note` on what this yields."""
        stage = Stage(name, unit=unit)
        started = time.perf_counter()
        try:
            with self._under_way(name):
                yield stage
        except BaseException:
            self._line(stage, time.perf_counter() - started, mark="[red]failed[/red]")
            raise
        self._line(stage, time.perf_counter() - started, mark="")

    def say(self, text: str) -> None:
        """Print one plain line."""
        self.console.print(text, markup=False)

    def _under_way(self, name: str) -> AbstractContextManager[object]:
        """Show the stage until it ends, where there is a terminal to show it on."""
        return self.console.status(f"{name} …") if self.console.is_terminal else nullcontext()

    def _line(self, stage: Stage, seconds: float, mark: str) -> None:
        rows = "" if stage.rows is None else f"{stage.rows:>12,} {stage.unit}"
        self.console.print(f"{stage.name:<34}{rows:<22}{seconds:>7.1f} s  {stage.note} {mark}".rstrip())


def quiet() -> Progress:
    """Return a progress that prints nothing, for the daemon and for tests."""
    return Progress(Console(quiet=True))
