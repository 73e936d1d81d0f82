"""`make bench-scale`: what runs and answers cost against size, beside a plain script and other engines.

Each work is a process from the shell, start-up included. A size measured again replaces its figures in
`benchmarks/results/scale.json`; the table and the plot are drawn from all sizes in it. Belongs here: the course of one
size. Does not: measuring, the record, the floor, the peers.

    python -m benchmarks.bench_scale --members 10000 100000
    python -m benchmarks.bench_scale --members 5000000 --without-models --folder /big/disk
"""

import argparse
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.floor.compare import rows_apart
from benchmarks.peers.compare import rows_apart as peer_rows_apart
from benchmarks.peers.run import ENGINES
from benchmarks.scale import plot, results
from benchmarks.scale.machine import machine
from benchmarks.scale.measure import Measured, measured
from benchmarks.scale.profile import as_markdown, profile_of
from benchmarks.scale.worlds import hand_over, hold_back_last_day
from member360.ingestion import landing_files
from member360.workspace import load_workspace
from member360.workspace.home import Home

RESULTS = Path(__file__).parent / "results"
STEP = re.compile(r"^(landing checks, links|warehouse) .*?([\d.]+) s  ")
QUERY = "select stage, count(*) from member_360 group by stage"
SEGMENT = "second_order_due"


def run_member360(home: Path, *arguments: str) -> Measured:
    """Measure one `member360` command and say so."""
    took = measured("member360", arguments, home)
    print(f"  member360 {' '.join(arguments[:3])} …: {took.wall:.1f} s, CPU {took.cpu:.1f} s", flush=True)
    return took


def step_seconds(printed: str) -> float:
    """Return the seconds of the warehouse step, as the run's own progress lines say them.

    Both invocations of dbt count, with their checks; resolving members does not, since the floor is given the map.

    Args:
        printed: What `member360 run` wrote.
    """
    return sum(float(found[2]) for line in printed.splitlines() if (found := STEP.match(line)))


def of_warehouse(world: Path, home: Path, scratch: Path, entry: results.Entry) -> None:
    """Measure the run without models, the floor and the peers beside it, and the next day."""
    place = ["--workspace", str(world), "--home", str(home)]
    took = run_member360(home, "run", "--select", "warehouse", *place)
    entry["work"]["run --select warehouse"] = took.figures()
    print(as_markdown(profile_of(home), took.wall))
    out = scratch / "floor.duckdb"
    floor = measured("benchmarks.floor.run_floor", [str(world), str(home), str(out)], scratch)
    limit = load_workspace(world).settings.memory_limit
    compared = rows_apart(out, home / "warehouse.duckdb", limit)
    entry["floor"] = {
        **floor.figures(),
        "step": step_seconds(took.printed),
        "rows": sum(rows for rows, _ in compared.values()),
        "rows_apart": sum(apart for _, apart in compared.values()),
    }
    out.unlink()
    entry["peers"] = of_peers(world, home, scratch)
    hand_over(scratch / "aside", world / "deliveries")
    took = run_member360(home, "run", "--select", "warehouse", *place)
    entry["work"]["next day --select warehouse"] = took.figures()


def of_peers(world: Path, home: Path, scratch: Path) -> results.Entry:
    """Measure the core aggregates in each engine that is installed."""
    warehouse, inputs = home / "warehouse.duckdb", scratch / "inputs.json"
    account_map = scratch / "map.parquet"
    with duckdb.connect(str(warehouse), read_only=True) as con:
        wanted = "select business, account_id, member_id from identity.one_id_map"
        con.execute(f"copy ({wanted}) to '{account_map}' (format parquet)")
    files = landing_files(load_workspace(world), Home(home))["activity"]
    told = {"activity": [str(path) for path in files], "account_map": str(account_map)}
    inputs.write_text(json.dumps(told), encoding="utf-8")
    found: results.Entry = {}
    for engine in ENGINES:
        out = scratch / engine
        try:
            took = measured("benchmarks.peers.run", [engine, str(inputs), str(out)])
        except SystemExit as failure:
            missing = "No module named" in str(failure)
            found[engine] = {"status": "not installed" if missing else "did not end well"}
            continue
        apart = peer_rows_apart(out, warehouse, in_cents=engine == "pandas")
        found[engine] = {**took.figures(), "rows_apart": apart}
        shutil.rmtree(out)
    return found


def with_models(world: Path, home: Path, scratch: Path, entry: results.Entry) -> None:
    """Measure everything that a night does up to the published snapshot, the next night, and the readers."""
    place = ["--workspace", str(world), "--home", str(home)]
    hold_back_last_day(world / "deliveries", scratch / "aside")
    entry["work"]["run, models included"] = run_member360(home, "run", *place).figures()
    hand_over(scratch / "aside", world / "deliveries")
    took = run_member360(home, "run", *place)
    entry["work"]["next day, models included"] = took.figures()
    print(as_markdown(profile_of(home), took.wall))
    entry["work"]["nothing new"] = run_member360(home, "run", *place).figures()
    entry["work"]["query"] = run_member360(home, "query", *place, QUERY).figures()
    entry["work"]["segment size"] = run_member360(home, "segment", "size", SEGMENT, *place).figures()


def measure(members: int, days: int, seed: int, folder: Path, *, models: bool) -> Iterator[results.Entry]:
    """Measure one size in a folder of its own, which is removed at the end.

    Args:
        members: People behind the accounts.
        days: Days of activity.
        seed: Of the world.
        folder: Where the world and the homes lie.
        models: Whether runs with models are measured, too.

    Yields:
        What is known so far: without models, then with them; a size that breaks off keeps what it has.
    """
    world, scratch = folder / "world", folder / "scratch"
    shutil.rmtree(folder, ignore_errors=True)
    scratch.mkdir(parents=True)
    entry: results.Entry = {"machine": machine(), "days": days, "seed": seed, "work": {}}
    asked = ["--members", str(members), "--days", str(days), "--seed", str(seed), "--out", str(world)]
    measured("member360", ["simulate", *asked])
    counts = json.loads((world / "truth" / "counts.json").read_text(encoding="utf-8"))
    entry["rows"] = int(counts["rows"]["read"])
    entry["next_day_files"] = hold_back_last_day(world / "deliveries", scratch / "aside")
    of_warehouse(world, folder / "home", scratch, entry)
    with duckdb.connect(str(folder / "home" / "warehouse.duckdb"), read_only=True) as con:
        entry["activities"] = con.execute("select count(*) from landing.activity").fetchall()[0][0]
    yield entry
    shutil.rmtree(folder / "home")
    if models:
        with_models(world, folder / "home", scratch, entry)
        yield entry
    shutil.rmtree(folder)


def main() -> None:
    """Measure each size, writing the record, the table and the plot as figures come."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(".home/scale"), help="takes about 15 GB a million members")
    parser.add_argument("--without-models", action="store_true")
    given = parser.parse_args()
    for members in given.members:
        print(f"{members:,} members", flush=True)
        folder = given.folder.resolve() / str(members)
        for entry in measure(members, given.days, given.seed, folder, models=not given.without_models):
            record = results.merged(results.read(RESULTS / "scale.json"), {str(members): entry})
            keep(RESULTS, record)
        print(results.table(record), flush=True)


def keep(folder: Path, record: dict[str, results.Entry]) -> None:
    """Write the record, the page and the plot that are drawn from it.

    Args:
        folder: Of results.
        record: Members to entry.
    """
    results.write(folder / "scale.json", record)
    (folder / "scale.svg").write_text(plot.draw(record), encoding="utf-8")
    page = f"# Cost against size\n\n{HEAD}\n\n{results.table(record)}\n"
    (folder / "scale.md").write_text(page, encoding="utf-8")


HEAD = """\
`make bench-scale ARGS="--members 1000000"` measures a size; the page is drawn from `scale.json`. Each work is a process
from the shell, start-up included. Peak memory is that of the largest process, as the system counts it, and of all
processes together (sums as seen every half second; shared pages count twice). Home is its largest size as seen every
five seconds. The warehouse step is both invocations of dbt with their checks. What is compared, and what the floor
leaves out: [docs/performance.md](../../docs/performance.md).

![Wall seconds against members](scale.svg)"""


if __name__ == "__main__":
    main()
