"""One engine's core aggregates as a process: read landing, write `members.parquet` and `days.parquet`.

Belongs here: choosing the engine. Does not: what it computes (`aggregates.sql`), whether that is right (`compare`).

    python -m benchmarks.peers.run ENGINE INPUTS.json OUT
"""

import argparse
import json
from pathlib import Path

ENGINES = ("duckdb", "polars", "pandas", "pyspark")


def main() -> None:
    """Load only the engine that is asked for: start-up is part of what a user waits for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("inputs", type=Path, help="JSON with `activity`, a list of files, and `account_map`, one")
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    inputs = json.loads(given.inputs.read_text(encoding="utf-8"))
    activity, account_map = inputs["activity"], inputs["account_map"]
    given.out.mkdir(parents=True, exist_ok=True)
    if given.engine == "polars":
        from benchmarks.peers.of_polars import aggregates as in_polars  # noqa: PLC0415

        for name, frame in zip(("members", "days"), in_polars(activity, account_map), strict=True):
            frame.write_parquet(given.out / f"{name}.parquet")
    elif given.engine == "pandas":
        from benchmarks.peers.of_pandas import aggregates as in_pandas  # noqa: PLC0415

        for name, table in zip(("members", "days"), in_pandas(activity, account_map), strict=True):
            table.to_parquet(given.out / f"{name}.parquet")
    else:
        from benchmarks.peers.of_sql import in_duckdb, in_pyspark  # noqa: PLC0415

        (in_duckdb if given.engine == "duckdb" else in_pyspark)(activity, account_map, given.out)


if __name__ == "__main__":
    main()
