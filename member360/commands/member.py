"""`member360 member`: one member's card.

What belongs here: finding the member that was meant. What does not: what the card says (`card`).
"""

from typing import TYPE_CHECKING

import click

from member360.commands.place import Place, with_place
from member360.errors import UserMistake

if TYPE_CHECKING:
    from member360.publishing import Reader
    from member360.workspace.labels import Labels


@click.command(short_help="Show one member's card.")
@click.argument("member_id", metavar="ID", required=False)
@click.option("--account", metavar="BUSINESS:ACCOUNT", help="Find the member by one of their accounts.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@with_place
def command(place: Place, member_id: str | None, account: str | None, language: str) -> None:
    """Show one member's card: accounts, stages, tier, points, scores and what is recommended, with reasons.

    Contact points are never shown.
    """
    from member360.commands.card import card, say  # noqa: PLC0415 (after --help)

    if (member_id is None) == (account is None):
        raise click.UsageError("Name a member's ID or an --account, one of the two.")
    with place.open() as reader:
        found = _of_account(reader, account) if account is not None else _of_id(reader, str(member_id))
        sections = card(reader, _labels(place), found, language)
        click.echo(say("member", language, member=found, day=reader.manifest.as_of))
    for title, lines in sections:
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(f"  {line}")


def _of_id(reader: "Reader", member_id: str) -> str:
    if reader.query("select 1 from member_360 where member_id = ?", [member_id]).height:
        return member_id
    merged = reader.query(
        "select member_id from one_id_history where previous_member_id = ? and kind = 'merged'"
        " order by changed_on desc limit 1",
        [member_id],
    )
    hint = f"merged into {merged.item()}" if merged.height else "`--account BUSINESS:ACCOUNT` finds one by an account"
    raise UserMistake(f"no member {member_id!r} in snapshot {reader.snapshot_id}; {hint}")


def _of_account(reader: "Reader", account: str) -> str:
    business, _, account_id = account.partition(":")
    if not account_id:
        raise click.UsageError("--account is written BUSINESS:ACCOUNT, such as grocery:1234.")
    question = "select member_id from one_id_map where business = ? and account_id = ?"
    found = reader.query(question, [business, account_id])
    if found.height:
        return str(found["member_id"][0])
    known = reader.query("select distinct business from one_id_map order by business")["business"].to_list()
    if business in known:
        raise UserMistake(f"no account {account_id!r} of {business} in snapshot {reader.snapshot_id}")
    from member360.workspace.problems import nearest  # noqa: PLC0415 (only for a mistake)

    near = nearest(business, known)
    hint = f"nearest: {near!r}" if near else f"one of {', '.join(known)}"
    raise UserMistake(f"unknown business {business!r}; {hint}")


def _labels(place: Place) -> "Labels":
    """The workspace's words; the package's own where there is no valid workspace at hand."""
    from member360.workspace.labels import default_labels  # noqa: PLC0415 (after --help)

    try:
        return place.load().labels
    except UserMistake:
        return default_labels()
