"""When a delivery was received: the moment declared for it, or the moment of intake.

What belongs here: reading that moment from a file's name or side-car. What does not: keeping it
(`register.py` writes it once).
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from member360.ingestion.deliveries import Delivery
from member360.ingestion.feeds import Feed
from member360.workspace.mapping import DeliveredInName, DeliveredInSideCar


def received_at(feed: Feed, delivery: Delivery, moment: datetime) -> tuple[datetime, str, str]:
    """Return when a delivery was received, where that is known from, and what was wrong with the declared place.

    Args:
        feed: The source, which may declare `delivered_at:` and a floor (`connected_at:`).
        delivery: The file or table.
        moment: The moment of intake, naive UTC.

    Returns:
        The moment (naive UTC, not before the floor); `file_name`, `side_car` or `intake`; a warning or "".
    """
    declared = feed.source.delivered_at
    found, origin, warning = moment, "intake", ""
    try:
        if isinstance(declared, DeliveredInName):
            found, origin = _from_name(declared, delivery.file_name, feed.business.timezone), "file_name"
        elif isinstance(declared, DeliveredInSideCar) and delivery.path is not None:
            found, origin = _from_side_car(declared, delivery.path, feed.business.timezone), "side_car"
    except (ValueError, OSError) as error:
        warning = f"{delivery.file_name}: no moment of delivery ({error}); the moment of intake is used"
    if feed.business.connected_at is not None:
        found = max(found, feed.business.connected_at)
    return found, origin, warning


def _from_name(declared: DeliveredInName, file_name: str, local: str) -> datetime:
    match = re.search(declared.pattern, Path(file_name).name) or re.search(declared.pattern, file_name)
    if match is None:
        raise ValueError(f"the name does not match {declared.pattern!r}")
    read = datetime.strptime(match.group(1), declared.format)  # noqa: DTZ007 (the zone is declared beside it)
    if not re.search(r"%[HIcXsT]", declared.format):
        hour, minute = declared.time.split(":")
        read = read.replace(hour=int(hour), minute=int(minute))
    return _to_utc(read, declared.timezone, local)


def _from_side_car(declared: DeliveredInSideCar, path: Path, local: str) -> datetime:
    side_car = path.with_name(path.name + declared.suffix)
    content = json.loads(side_car.read_text(encoding="utf-8"))
    stated = content.get(declared.key) if isinstance(content, dict) else None
    if stated is None:
        raise ValueError(f"{side_car.name} has nothing under {declared.key!r}")
    return _to_utc(datetime.fromisoformat(str(stated)), declared.timezone, local)


def _to_utc(read: datetime, zone: str, local: str) -> datetime:
    if read.tzinfo is None:
        if zone == "offset":
            raise ValueError(f"{read.isoformat()} has no offset")
        read = read.replace(tzinfo=ZoneInfo(local if zone == "local" else zone))
    return read.astimezone(UTC).replace(tzinfo=None)
