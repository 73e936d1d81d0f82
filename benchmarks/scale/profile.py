"""Where a run's time went, read from the run's own records: Dagster's events and dbt's manifest.

Belongs here: reading them and adding up. Does not: measuring (`measure`), what is printed (`profile_run`).
"""

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

STEPS = {
    "take_in_deliveries": "intake and landing",
    "lay_out": "rules and context",
    "expect_landing": "expectations on landing",
    "dbt_landing_and_links": "dbt: landing and links",
    "identity": "one id",
    "dbt_warehouse": "dbt: warehouse",
    "source_freshness_sources_are_on_time": "lateness of sources",
    "churn": "churn models",
    "benefits": "benefits",
    "segments": "segments",
}
"""What a step is called; one that is not here goes by its own name."""
OUTSIDE = "start-up, between steps, end"


@dataclass(frozen=True)
class Profile:
    """How a run's time divides.

    Attributes:
        steps: Each step to its seconds, in the order in which they began.
        layers: Each layer of dbt's models to the seconds of its threads, models alone.
        checks: Each kind of check to its seconds: of dbt's threads, or of the step for expectations.
        tables: The dearest models, dearest first, with the seconds of their threads.
        seconds: From the run's first event to its last.
    """

    steps: dict[str, float]
    layers: dict[str, float]
    checks: dict[str, float]
    tables: list[tuple[str, float]]
    seconds: float


def latest_run(home: Path) -> Path:
    """Return the event log of the last run in a home.

    Raises:
        SystemExit: There is none.
    """
    logs = [path for path in (home / "dagster" / "history" / "runs").glob("*.db") if path.stem != "index"]
    if not logs:
        raise SystemExit(f"{home}: no run has left its records here")
    return max(logs, key=lambda path: path.stat().st_mtime)


def profile_of(home: Path) -> Profile:
    """Read how the last run's time divides.

    Args:
        home: The home; its last run may have published or not.
    """
    with sqlite3.connect(f"file:{latest_run(home)}?mode=ro", uri=True) as log:
        rows = log.execute(
            "select timestamp, step_key, dagster_event_type, event from event_logs order by id"
        ).fetchall()
    nodes = json.loads((home / "dbt" / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    layer_of = {node["name"]: node["fqn"][1] for node in nodes if node["resource_type"] == "model"}
    began: dict[str, datetime] = {}
    steps: dict[str, float] = {}
    models: dict[str, float] = {}
    tests = 0.0
    for moment, step, kind, event in rows:
        if kind == "STEP_START":
            began[step] = _moment(moment)
            steps[STEPS.get(step, step)] = 0.0
        elif kind in {"STEP_SUCCESS", "STEP_FAILURE"} and step in began:
            steps[STEPS.get(step, step)] = (_moment(moment) - began[step]).total_seconds()
        elif kind == "ASSET_MATERIALIZATION":
            data = json.loads(event)["dagster_event"]["event_specific_data"]["materialization"]
            name = data["asset_key"]["path"][-1]
            for entry in data["metadata_entries"]:
                if entry["label"] == "seconds" and name in layer_of:
                    models[name] = entry["entry_data"]["value"]
        elif kind == "ASSET_CHECK_EVALUATION":
            told = json.loads(event)["dagster_event"]["event_specific_data"]["metadata"].get("seconds")
            tests += told["value"] if told else 0.0
    layers: defaultdict[str, float] = defaultdict(float)
    for name, seconds in sorted(models.items(), key=lambda item: layer_of[item[0]]):
        layers[layer_of[name]] += seconds
    checks = {
        "dbt's tests": tests or _tests_of_last_invocation(home),
        "expectations on landing": steps.get("expectations on landing", 0.0),
    }
    dearest = sorted(models.items(), key=lambda item: (-item[1], item[0]))
    whole = (_moment(rows[-1][0]) - _moment(rows[0][0])).total_seconds()
    return Profile(steps, dict(layers), checks, dearest, whole)


def _tests_of_last_invocation(home: Path) -> float:
    """For runs of code that did not hand its tests' seconds to Dagster: dbt keeps those of its last invocation."""
    results = json.loads((home / "dbt" / "run_results.json").read_text(encoding="utf-8"))["results"]
    return sum(float(result["execution_time"]) for result in results if result["unique_id"].startswith("test."))


def as_markdown(profile: Profile, wall: float | None = None, tables: int = 12) -> str:
    """Write a profile as tables.

    Args:
        profile: Of a run.
        wall: Seconds from the shell's start of the process to its end; without it, of the run's events alone.
        tables: How many of the dearest models to name.
    """
    whole = wall or profile.seconds
    threads = sum(profile.layers.values()) + profile.checks["dbt's tests"]
    in_dbt = sum(seconds for step, seconds in profile.steps.items() if step.startswith("dbt"))
    # dbt's threads share two cores: a thread's second is worth that much of the step's wall.
    worth = in_dbt / threads if threads else 0.0
    checks = profile.checks["dbt's tests"] * worth + profile.checks["expectations on landing"]
    lines = ["| step | s | share |", "|---|---:|---:|"]
    outside = whole - sum(profile.steps.values())
    for name, seconds in [*profile.steps.items(), (OUTSIDE, outside)]:
        lines.append(f"| {name} | {seconds:.1f} | {seconds / whole:.0%} |")
    lines += [f"| **all** | {whole:.1f} | 100% |", ""]
    lines += ["| within dbt | thread s | share of dbt |", "|---|---:|---:|"]
    for name, seconds in [*profile.layers.items(), ("its tests", profile.checks["dbt's tests"])]:
        lines.append(f"| {name} | {seconds:.1f} | {seconds / threads if threads else 0:.0%} |")
    lines += ["", f"Checks: {checks:.1f} s of {whole:.1f} s, {checks / whole:.1%} of the run (at most 15 %).", ""]
    lines += ["| dearest models | thread s |", "|---|---:|"]
    lines += [f"| `{name}` | {seconds:.1f} |" for name, seconds in profile.tables[:tables]]
    return "\n".join(lines)


def _moment(text: str | float) -> datetime:
    return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
