"""The one place that reads the clock: the moment of intake, when nobody states another.

Logic never does: as-of day and known-at are arguments (`tests/test_architecture.py` greps for it).
"""

from datetime import UTC, datetime


def moment_of_intake() -> datetime:
    """Return the present moment, naive UTC to the second, as the register writes it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
