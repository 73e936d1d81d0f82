"""Where the time of a home's last run went: steps, dbt's layers, its checks, its dearest models.

Belongs here: the command. Does not: how the records are read (`benchmarks.scale.profile`).

    python -m benchmarks.profile_run HOME [--wall SECONDS]
"""

import argparse
from pathlib import Path

from benchmarks.scale.profile import as_markdown, profile_of


def main() -> None:
    """Print the tables that docs/performance.md shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--wall", type=float, help="seconds that the whole process took; default: of its events alone")
    parser.add_argument("--tables", type=int, default=12, help="how many of the dearest models to name")
    given = parser.parse_args()
    print(as_markdown(profile_of(given.home), given.wall, given.tables))


if __name__ == "__main__":
    main()
