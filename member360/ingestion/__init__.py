"""Ingestion: deliveries of businesses become raw, the register, landing and quarantine.

What belongs here: connectors, intake, the reading of mappings. What does not: verdicts over landing
(duplicates, corrections, conflicts) and all that follows, which is the dbt project's. The doors below load an
engine only when they are used: a listing of deliveries must stay cheap.
"""

from typing import TYPE_CHECKING, Any

from member360.ingestion.deliveries import Delivery, list_deliveries

if TYPE_CHECKING:
    from member360.ingestion.arrived import register_arrived
    from member360.ingestion.intake import IntakeReport, take_in
    from member360.ingestion.views import freshest, landing_files, last_account_day, register_views

_DOORS = {
    "IntakeReport": "intake",
    "take_in": "intake",
    "freshest": "views",
    "landing_files": "views",
    "last_account_day": "views",
    "register_arrived": "arrived",
    "register_views": "views",
}


def __getattr__(name: str) -> Any:
    """Return a door, importing what is behind it."""
    if name not in _DOORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415 (only when a door is opened)

    return getattr(importlib.import_module(f"{__name__}.{_DOORS[name]}"), name)


__all__ = [
    "Delivery",
    "IntakeReport",
    "freshest",
    "landing_files",
    "last_account_day",
    "list_deliveries",
    "register_arrived",
    "register_views",
    "take_in",
]
