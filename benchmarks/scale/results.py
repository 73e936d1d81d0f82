"""The record of the benchmark: one entry a size, kept over invocations, and the table drawn from it.

Belongs here: merging, reading, writing, the table. Does not: measuring, the plot.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Entry = dict[str, Any]
LIMITS: dict[tuple[int, str], str] = {
    (1_000_000, "run, models included"): "180 s, 6 GB",
    (1_000_000, "run --select warehouse"): "120 s",
    (1_000_000, "next day, models included"): "35 s",
    (1_000_000, "nothing new"): "5 s",
    (1_000_000, "query"): "1.5 s",
    (1_000_000, "segment size"): "1.5 s",
    (5_000_000, "run --select warehouse"): "900 s, 16 GB",
}
RATIO_AT_MOST = 2.5


def read(path: Path) -> dict[str, Entry]:
    """Return the entries by members; none where nothing was recorded yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def merged(kept: Mapping[str, Entry], new: Mapping[str, Entry]) -> dict[str, Entry]:
    """Put new entries beside those of other sizes.

    A size measured again replaces what was measured of it, part by part: work that was left out this time stays, with
    the machine that it was measured on.

    Args:
        kept: The record so far, members to entry.
        new: What was measured now.

    Returns:
        The entries in order of size.
    """
    both: dict[str, Entry] = {size: dict(entry) for size, entry in kept.items()}
    for size, entry in new.items():
        before = both.get(size, {})
        parts = {part: {**before.get(part, {}), **told} for part, told in entry.items() if isinstance(told, dict)}
        both[size] = {**before, **entry, **parts}
    return {size: both[size] for size in sorted(both, key=int)}


def write(path: Path, entries: Mapping[str, Entry]) -> None:
    """Write the record, the same bytes for the same entries."""
    path.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def table(entries: Mapping[str, Entry]) -> str:
    """Return the page: machines, cost of each work at each size, the floor, the peers.

    Args:
        entries: Members to entry.
    """
    return "\n\n".join([_work(entries), _floor(entries), _peers(entries), _machines(entries)])


def _rows(head: str, rows: list[str]) -> str:
    columns = head.count("|") - 1
    return "\n".join([head, "|---" * columns + "|", *rows])


def _work(entries: Mapping[str, Entry]) -> str:
    rows = []
    for size, entry in entries.items():
        for name, took in entry.get("work", {}).items():
            limit = LIMITS.get((int(size), name), "")
            rows.append(
                f"| {int(size):,} | {entry['activities']:,} | {name} | {took['wall']:.1f} | {took['cpu']:.1f} "
                f"| {took['process_gb']:.2f} | {took['tree_gb']:.2f} | {took['disk_gb']:.2f} | {limit} |"
            )
    head = "| members | activities | work | wall s | CPU s | peak GB, one process | all | home GB, at most | limit |"
    return _rows(head, rows)


def _floor(entries: Mapping[str, Entry]) -> str:
    rows = []
    for size, entry in entries.items():
        if floor := entry.get("floor"):
            equal = "equal" if floor["rows_apart"] == 0 else f"{floor['rows_apart']:,} rows apart"
            rows.append(
                f"| {int(size):,} | {floor['step']:.1f} | {floor['wall']:.1f} | {floor['cpu']:.1f} "
                f"| {floor['process_gb']:.2f} | {floor['step'] / floor['wall']:.1f} | {RATIO_AT_MOST} "
                f"| {floor['rows']:,} rows: {equal} |"
            )
    head = "| members | warehouse step s | floor s | floor CPU s | floor GB | ratio | at most | answers |"
    return _rows(head, rows)


def _peers(entries: Mapping[str, Entry]) -> str:
    rows = []
    for size, entry in entries.items():
        peers = entry.get("peers", {})
        first = peers.get("duckdb", {}).get("wall")
        for name, took in peers.items():
            if "wall" not in took:
                rows.append(f"| {int(size):,} | {name} | {took['status']} | | | | |")
                continue
            equal = "equal" if took["rows_apart"] == 0 else f"{took['rows_apart']:,} rows apart"
            rows.append(
                f"| {int(size):,} | {name} | {took['wall']:.1f} | {took['cpu']:.1f} | {took['process_gb']:.2f} "
                f"| {took['wall'] / first if first else 1:.1f} | {equal} |"
            )
    head = "| members | engine | wall s | CPU s | peak GB | times DuckDB | answers |"
    return _rows(head, rows)


def _machines(entries: Mapping[str, Entry]) -> str:
    lines = []
    for size, entry in entries.items():
        of = entry["machine"]
        lines.append(
            f"- {int(size):,} members, {entry['days']} days, seed {entry['seed']}, {entry['rows']:,} rows read "
            f"({entry['next_day_files']} files of the last day held back): {of['measured_on']}, {of['processor']}, "
            f"{of['cores']} cores, {of['memory_gb']} GB, load {of['load_before']} before; Python {of['python']}, "
            f"DuckDB {of['duckdb']}, dbt {of['dbt-core']}, Dagster {of['dagster']}, Polars {of['polars']}, "
            f"pandas {of['pandas']}"
        )
    return "\n".join(lines)
