"""`member360 segment`: the published segments, and trying out a condition.

What belongs here: arguments and words. What does not: membership and conditions (activation).
"""

from typing import TYPE_CHECKING

import click

from member360.commands.place import Place, with_place
from member360.commands.show import FORMATS, show
from member360.errors import UserMistake
from member360.wording import counted

if TYPE_CHECKING:
    import polars as pl

    from member360.publishing import Reader

SHOWN = ("stage", "tier", "last_purchase_on", "orders_90d", "net_sales_365d", "coins_available")


@click.group(short_help="List segments, count them, look at some members.")
def command() -> None:
    """List the published segments, count them, look at some members; or try a condition before it is a segment."""


@command.command("list", short_help="List the published segments with their sizes.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@with_place
def list_segments(place: Place, form: str) -> None:
    """List the published segments with their size and what changed since the publication before."""
    with place.open() as reader:
        show(
            reader.query(
                """
                with latest as (
                    select segment, version, max(published_on) as published_on
                    from segment_daily group by segment, version
                )
                select c.segment, c.label_en as label, c.version, c.members, d.entered, d.left,
                    d.is_baseline, c.purpose, c.owner
                from segment_catalogue as c
                join latest as l on l.segment = c.segment and l.version = c.version
                join segment_daily as d on d.segment = l.segment and d.version = l.version
                    and d.published_on = l.published_on
                order by c.segment
                """
            ),
            form,
        )


@command.command()
@click.argument("segment", required=False)
@click.option("--condition", help="Count a condition instead of a published segment.")
@with_place
def size(place: Place, segment: str | None, condition: str | None) -> None:
    """Say how many members are in SEGMENT, or answer to a condition."""
    with place.open() as reader:
        members = _members(reader, segment, condition).height
        share = members / max(1, reader.table("member_360").rows)
        click.echo(f"{counted(members, 'member')}, {share:.1%} of all, as of {reader.manifest.as_of}")


@command.command()
@click.argument("segment", required=False)
@click.option("--condition", help="Look at a condition's members instead of a published segment's.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@with_place
def preview(place: Place, segment: str | None, condition: str | None, limit: int, form: str) -> None:
    """Show some members of SEGMENT, or of a condition. Contact points are never shown."""
    with place.open() as reader:
        members = _members(reader, segment, condition).head(limit)
        known = reader.table("member_360").columns
        columns = ["member_id", *(column.name for column in known if column.name in SHOWN)]
        picked = reader.query(f"select {', '.join(columns)} from member_360")
        show(members.join(picked, on="member_id", how="left").sort("member_id"), form)


def _members(reader: "Reader", segment: str | None, condition: str | None) -> "pl.DataFrame":
    """The members meant, by id."""
    from member360.activation.compile import compile_condition  # noqa: PLC0415 (after --help)
    from member360.activation.schema import schema_of_snapshot  # noqa: PLC0415
    from member360.workspace.problems import nearest  # noqa: PLC0415

    if (segment is None) == (condition is None):
        raise click.UsageError("Name a SEGMENT or a --condition, one of the two.")
    if condition is not None:
        question = compile_condition(condition, schema_of_snapshot(reader), reader.manifest.as_of)
        return reader.query(question.sql, question.parameters)
    names = reader.query("select segment from segment_catalogue order by segment")["segment"].to_list()
    if segment not in names:
        near = nearest(str(segment), names)
        hint = f"nearest: {near!r}" if near else "`member360 segment list` lists them"
        raise UserMistake(f"no segment {segment!r} in snapshot {reader.snapshot_id}; {hint}")
    return reader.query(
        "select m.member_id from segment_membership as m"
        " join segment_catalogue as c on c.segment = m.segment and c.version = m.version"
        " where m.segment = ? order by m.member_id",
        [segment],
    )
