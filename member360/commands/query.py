"""`member360 query`: a question in SQL, answered by the published snapshot.

What belongs here: its arguments. What does not: how a question is kept from doing more than reading
(publishing).
"""

import click

from member360.commands.place import Place, with_place
from member360.commands.show import FORMATS, show


@click.command(short_help="Ask the published snapshot a question in SQL.")
@click.argument("sql")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--snapshot", help="Id of an earlier snapshot that is still kept. Default: the current one.")
@with_place
def command(place: Place, sql: str, form: str, snapshot: str | None) -> None:
    """Ask the published snapshot a question in SQL.

    All tables go by their plain names (`member360 tables`); nothing but reading is possible. `-` reads the
    SQL from the input.

    Example: member360 query "select stage, count(*) as members from member_360 group by stage order by
    members desc"
    """
    from member360.publishing import open_snapshot  # noqa: PLC0415 (after --help)

    text = click.get_text_stream("stdin").read() if sql == "-" else sql
    with open_snapshot(place.home(), snapshot) as reader:
        show(reader.query(text), form)
