"""The worlds that are measured: deliveries with the last day's held back, to be handed over later.

Belongs here: moving files and counting rows. Does not: what a world holds (`member360 simulate`).
"""

import re
import shutil
from pathlib import Path

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


def day_of(name: str) -> str:
    """Return the day that a delivery's name carries, YYYYMMDD; empty when it carries none.

    Args:
        name: Such as `bookings-2025-12-31.jsonl` or `events_20251231.parquet`.
    """
    found = _DAY.search(Path(name).name)
    return "".join(found.groups()) if found else ""


def hold_back_last_day(deliveries: Path, aside: Path) -> int:
    """Move the files of the last delivery day out of a workspace.

    Args:
        deliveries: The workspace's folder of deliveries.
        aside: Where to; the folder must be on the same disk.

    Returns:
        How many files were moved.
    """
    files = sorted(path for path in deliveries.rglob("*") if path.is_file())
    last = max(day_of(path.name) for path in files)
    late = [path for path in files if day_of(path.name) == last]
    for path in late:
        target = aside / path.relative_to(deliveries)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
    return len(late)


def hand_over(aside: Path, deliveries: Path) -> None:
    """Move what was held back to where it belongs, as a source would deliver it."""
    for path in sorted(path for path in aside.rglob("*") if path.is_file()):
        shutil.move(path, deliveries / path.relative_to(aside))
