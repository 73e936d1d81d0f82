"""`member360 lifecycle`: thresholds to start from.

What belongs here: arguments and words. What does not: the rule that suggests them (`member360.lifecycle`).
"""

import click

from member360.commands.place import Place, with_place
from member360.commands.show import FORMATS, show


@click.group(short_help="Suggest thresholds from the return curve.")
def command() -> None:
    """Questions about stages."""


@command.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@with_place
def suggest(place: Place, form: str) -> None:
    """Suggest when a silent member is to be called dormant, and churned, from how many return of themselves.

    Shown beside the thresholds in force. To take one over, write it to the business's YAML under lifecycle.
    """
    from member360.lifecycle.suggest import suggest as suggested  # noqa: PLC0415 (after --help)

    with place.open() as reader:
        found = suggested(reader.query("select * from return_curve order by business, silence_days"))
        in_force = reader.query(
            "select business, dormant_after as dormant_now, churned_after as churned_now from business"
        )
        joined = found.join(in_force, on="business", how="left").sort("business")
        columns = ["business", "dormant_after", "dormant_now", "churned_after", "churned_now", "reason"]
        show(joined.select(columns), form)
