"""`member360 quarantine`: rows that were set aside, and why.

What belongs here: arguments. What does not: the rules, and masking, which are done before anything is published.
"""

import click

from member360.commands.place import Place, with_place
from member360.commands.show import FORMATS, show

_FORMAT = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)


@click.group(short_help="Show rows that were set aside, and why.")
def command() -> None:
    """Show rows and files that were set aside, and why. Identifiers are masked."""


@command.command("list")
@_FORMAT
@with_place
def list_rules(place: Place, form: str) -> None:
    """Count what was set aside by business, file and rule, the most first."""
    with place.open() as reader:
        found = reader.query(
            "select * from quarantine_summary"
            " order by rows desc, business, source, contract, file_name, rule, column_name nulls first"
        )
        if found.is_empty() and form == "table":
            click.echo("nothing was set aside")
            return
        show(found, form)


@command.command("show")
@click.option("--business", help="Only this business.")
@click.option("--file", "file_name", help="Only this file.")
@click.option("--rule", help="Only this rule.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True)
@_FORMAT
@with_place
def show_rows(
    place: Place, business: str | None, file_name: str | None, rule: str | None, limit: int, form: str
) -> None:
    """Show rows that were set aside: file, line, column, rule, what to do, and the row with identifiers masked."""
    with place.open() as reader:
        found = reader.query(
            """
            select business, file_name, line, column_name, rule, message, row_masked
            from quarantine
            where ($business is null or business = $business)
                and ($file_name is null or file_name = $file_name)
                and ($rule is null or rule = $rule)
            order by business, file_name, line nulls first, rule
            limit $most
            """,
            {"business": business, "file_name": file_name, "rule": rule, "most": limit},
        )
        held = reader.table("quarantine").rows
    if found.is_empty() and form == "table":
        other = "no row that was set aside is like that; `member360 quarantine list` counts them all"
        click.echo(other if held else "nothing was set aside")
        return
    show(found, form)
