"""Days and moments that are typed as options.

What belongs here: reading them, and what is said of one that cannot be read. What does not: what they are for.
"""

from datetime import UTC, date, datetime
from typing import Any

import click


class Day(click.ParamType[Any]):
    """A day, YYYY-MM-DD."""

    name = "day"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help writes it."""
        del param, ctx
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read what was typed."""
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as YYYY-MM-DD, such as 2017-12-31.", param, ctx)


class Moment(click.ParamType[Any]):
    """A moment, naive UTC; a day is its first moment."""

    name = "moment"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help writes it."""
        del param, ctx
        return '"YYYY-MM-DD HH:MM:SS"'

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read what was typed; an offset counts, without one it is UTC."""
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f'{value!r} is not a moment; write it as "YYYY-MM-DD HH:MM:SS", in UTC.', param, ctx)
        return read if read.tzinfo is None else read.astimezone(UTC).replace(tzinfo=None)
