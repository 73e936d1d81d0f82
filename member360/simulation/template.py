"""The planted world's workspace: the folder in `workspaces/`, and its copy for a world of some size.

What belongs here: what of the YAML depends on the size. What does not: deliveries.
"""

import re
import shutil
from decimal import Decimal
from pathlib import Path

from member360.simulation.parameters import Asked
from member360.workspace import CHECKOUT, Workspace, load_workspace

TEMPLATE = CHECKOUT / "workspaces" / "planted_world"
_OF_MEMBERS = 10_000
"""Members for whom the template's budget and stock are."""


def template() -> Workspace:
    """Return the workspace that planted worlds are copies of."""
    return load_workspace(TEMPLATE)


def copy_workspace(out: Path, asked: Asked) -> None:
    """Write the workspace of a world: budget and stock for its members, and a line that says what it is.

    Args:
        out: The world's folder.
        asked: Members, days, seed.
    """
    shutil.copytree(TEMPLATE, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("deliveries", "truth"))
    share = Decimal(asked.members) / _OF_MEMBERS
    path = out / "benefits.yml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'budget: "([\d.]+)"', lambda found: f'budget: "{Decimal(found[1]) * share:.2f}"', text)
    text = re.sub(r"stock: (\d+)", lambda found: f"stock: {max(1, int(Decimal(found[1]) * share))}", text)
    path.write_text(text, encoding="utf-8")
    path = out / "member360.yml"
    made = f"# Made by `member360 simulate --members {asked.members} --days {asked.days} --seed {asked.seed}`.\n"
    path.write_text(made + path.read_text(encoding="utf-8"), encoding="utf-8")
