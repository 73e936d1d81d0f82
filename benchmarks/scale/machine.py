"""Which machine and which versions a figure belongs to.

Belongs here: reading them. Does not: the figures.
"""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("duckdb", "dbt-core", "dagster", "polars", "pandas")


def machine() -> dict[str, str | int | float]:
    """Return cores, memory, processor, versions, and how busy the machine was just now."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1_000_000_000
    return {
        "processor": processor(Path("/proc/cpuinfo").read_text(encoding="utf-8")),
        "cores": cores,
        "memory_gb": round(memory),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "load_before": round(os.getloadavg()[0], 1),
    }


def processor(cpuinfo: str) -> str:
    """Return the processor's name.

    Args:
        cpuinfo: The text of `/proc/cpuinfo`.
    """
    for line in cpuinfo.splitlines():
        key, _, name = line.partition(":")
        if key.strip() == "model name":
            return name.strip()
    return platform.machine()
