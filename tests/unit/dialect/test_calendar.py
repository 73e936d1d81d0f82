"""Days, weeks and months as the models reckon them: leap days, ends of months, years of 53 weeks, clocks that change.

What belongs here: the macros of `dbt_project/macros/dialect` on DuckDB, row by row. What does not: the models.
"""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from jinja2 import Environment

DIALECT = Path(__file__).parents[3] / "dbt_project" / "macros" / "dialect"


class Adapter:
    """Dispatches as dbt does with the DuckDB adapter."""

    def __init__(self, macros: dict) -> None:
        self.macros = macros

    def dispatch(self, name: str, _package: str):
        """Give the macro's DuckDB body."""
        return self.macros[f"duckdb__{name}"]


@pytest.fixture(scope="module")
def ask():
    """Call a macro with SQL texts and give the value that DuckDB makes of it."""
    macros: dict = {}
    environment = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (SQL, not HTML)
    environment.globals.update({"adapter": Adapter(macros), "return": lambda text: text})
    for path in sorted(DIALECT.glob("*.sql")):
        module = environment.from_string(path.read_text(encoding="utf-8")).module
        macros |= {name: value for name, value in vars(module).items() if callable(value)}
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")

        def ask(macro: str, *arguments: str, of: str = ""):
            return con.execute(f"select {of} {macros[macro](*arguments)}").fetchall()[0][0]

        yield ask


def day(text: str) -> str:
    return f"date '{text}'"


@pytest.mark.parametrize(
    ("of", "monday"),
    [
        ("2020-12-31", "2020-12-28"),  # Thursday of week 53
        ("2021-01-03", "2020-12-28"),  # Sunday of the same week, in the next year
        ("2021-01-04", "2021-01-04"),  # week 1
        ("2026-12-31", "2026-12-28"),  # the next year of 53 weeks
        ("2027-01-03", "2026-12-28"),
        ("2024-12-30", "2024-12-30"),  # a Monday of the old year in week 1 of the new one
        ("2024-02-29", "2024-02-26"),
        ("2024-03-03", "2024-02-26"),
        ("2024-03-10", "2024-03-04"),  # clocks change in New York
    ],
)
def test_a_week_begins_on_its_monday_in_years_of_53_weeks_too(ask, of, monday):
    assert ask("week_start", day(of)) == date.fromisoformat(monday)
    weekday = date.fromisoformat(of).isoweekday()
    assert ask("iso_weekday", day(of)) == weekday
    assert ask("add_days", day(of), str(1 - weekday)) == date.fromisoformat(monday)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-02-29", 365, "2025-02-28"),
        ("2024-02-29", 366, "2025-03-01"),
        ("2023-02-28", 365, "2024-02-28"),
        ("2023-03-01", 365, "2024-02-29"),  # a year's window ends a day early over a leap day
        ("2024-03-01", -1, "2024-02-29"),
        ("2100-02-28", 1, "2100-03-01"),  # no leap year
        ("2000-02-28", 1, "2000-02-29"),  # one all the same
        ("2024-12-31", 1, "2025-01-01"),
    ],
)
def test_days_are_counted_over_leap_days_and_ends_of_years(ask, start, days, end):
    assert ask("add_days", day(start), str(days)) == date.fromisoformat(end)
    assert ask("day_diff", day(start), day(end)) == days


@pytest.mark.parametrize(
    ("of", "first", "months", "later"),
    [
        ("2024-02-29", "2024-02-01", 12, "2025-02-01"),
        ("2024-01-31", "2024-01-01", 1, "2024-02-01"),  # from the first: the 31st has nothing to fall on
        ("2023-12-31", "2023-12-01", 1, "2024-01-01"),
        ("2024-03-31", "2024-03-01", -1, "2024-02-01"),
        ("2020-12-31", "2020-12-01", 14, "2022-02-01"),
    ],
)
def test_months_go_from_first_to_first(ask, of, first, months, later):
    assert ask("month_start", day(of)) == date.fromisoformat(first)
    assert ask("add_months", day(first), str(months)) == date.fromisoformat(later)
    assert ask("month_diff", day(first), day(later)) == months


@pytest.mark.parametrize(
    ("first", "last", "days"), [("2024-02-01", "2024-03-01", 30), ("2023-02-01", "2023-03-01", 29)]
)
def test_a_series_of_days_has_the_leap_day_and_no_day_twice(ask, first, last, days):
    assert ask("date_series", day(first), day(last), of="count(distinct day) from") == days


@pytest.mark.parametrize(
    ("moment", "zone", "local"),
    [
        ("2024-03-10 06:59:00", "America/New_York", "2024-03-10"),  # 01:59 before the gap
        ("2024-03-10 03:59:00", "America/New_York", "2024-03-09"),  # 22:59 of the day before
        ("2024-11-04 04:59:00", "America/New_York", "2024-11-03"),  # a day of 25 hours
        ("2024-02-29 15:30:00", "Asia/Tokyo", "2024-03-01"),
        ("2020-12-31 18:30:00", "Asia/Kolkata", "2021-01-01"),
    ],
)
def test_a_moment_belongs_to_the_day_of_its_zone(ask, moment, zone, local):
    found = ask("local_date", f"timestamp '{moment}'", f"'{zone}'")
    assert (found.date() if isinstance(found, datetime) else found) == date.fromisoformat(local)
