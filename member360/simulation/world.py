"""The whole planted world: from what is asked for to a workspace, its deliveries and its truth.

What belongs here: the two phases, who works on what, progress. What does not: anything that is drawn. Blocks of
people are made in chunks and spooled by source and run of days; then each run of days is sorted and written. Neither
the chunks nor the workers show in the files.
"""

import json
import multiprocessing
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from member360.errors import UserMistake
from member360.simulation.activity import World
from member360.simulation.benefits import benefit_business
from member360.simulation.block import make_block
from member360.simulation.calendar import make_calendar
from member360.simulation.counting import as_json
from member360.simulation.layout import Layout
from member360.simulation.parameters import Asked, Parameters
from member360.simulation.shapes import shapes
from member360.simulation.storing import DAYS_TOGETHER, gather_truth, keep_truth, spool, spooled
from member360.simulation.streams import BLOCK
from member360.simulation.template import copy_workspace, template
from member360.simulation.writing import write_source
from member360.workspace import Workspace

Report = Callable[[str], None]
TRUTH_TABLES = ("persons", "accounts", "identifiers", "dropout", "survival", "benefit_effects", "policy_log")
_WINDOWS_BACK = (0, 90, 180)
_LEAST_BEFORE = 20
_ALONE = 4 * BLOCK  # fewer people are not worth a second process


@dataclass(frozen=True)
class How:
    """How the work is done; no row depends on it.

    Args:
        workers: Processes; absent: as many as there are cores to use.
        blocks_at_once: Blocks of people in memory, for each process.
    """

    workers: int | None = None
    blocks_at_once: int = 6


def simulate(
    asked: Asked,
    out: Path,
    report: Report = lambda _: None,
    parameters: Parameters | None = None,
    how: How | None = None,
) -> dict[str, Any]:
    """Write a planted world.

    Args:
        asked: Members, days, seed.
        out: Folder of the workspace; new, empty, or an earlier world, which is replaced.
        report: Receives a plain line now and then.
        parameters: Other rates than the usual ones.
        how: Workers and memory.

    Returns:
        What was planted, as `counts.json` has it.

    Raises:
        UserMistake: If the folder holds something else.
    """
    how, p = how or How(), parameters or Parameters()
    began = time.monotonic()
    workspace = template()
    world, layouts = make_world(asked, p, workspace)
    folder = _make_room(out)
    copy_workspace(out, asked)
    (out / "truth").mkdir()
    blocks = -(-asked.members // BLOCK)
    workers = 1 if asked.members <= _ALONE else how.workers or len(os.sched_getaffinity(0))
    with _executor(workers) as run:
        chunks = [range(i, min(i + how.blocks_at_once, blocks)) for i in range(0, blocks, how.blocks_at_once)]
        undelivered, done = 0, 0
        for late, people in run(partial(_make_chunk, world=world, layouts=layouts, folder=folder), enumerate(chunks)):
            undelivered, done = undelivered + late, done + people
            report(f"people: {min(done, asked.members):,} of {asked.members:,}, {time.monotonic() - began:.1f} s")
        runs = asked.days // DAYS_TOGETHER + 1
        tasks: list[tuple[str, int, int]] = [("", i, d) for d in range(runs) for i in range(len(layouts))]
        tasks += [(table, 0, 0) for table in TRUTH_TABLES]
        counted: dict[tuple[str, str, str], Counter[str]] = {}
        for number, (source, counts) in enumerate(
            run(partial(_write, world=world, layouts=layouts, folder=folder, out=out), tasks), start=1
        ):
            if source >= 0:
                key = (*layouts[source].key, layouts[source].source.contract)
                counted.setdefault(key, Counter()).update(counts)
            if number % (2 * len(layouts)) == 0 or number == len(tasks):
                report(f"files: {number:,} of {len(tasks):,} parts written, {time.monotonic() - began:.1f} s")
    shutil.rmtree(folder)
    told = {
        **asdict(asked), "first_day": str(world.calendar.first), "parameters": asdict(p),
        "shapes": world.shapes.model_dump(by_alias=True), **as_json(counted, undelivered),
    }  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    (out / "truth" / "counts.json").write_text(text, encoding="utf-8")
    return told


def make_world(asked: Asked, p: Parameters, workspace: Workspace) -> tuple[World, list[Layout]]:
    """Return what is the same for every block, and how each source is written.

    Args:
        asked: Members, days, seed.
        p: Rates.
        workspace: The planted world's.
    """
    shaped = shapes()
    calendar = make_calendar(asked.days, shaped)
    catalogue = {benefit.benefit: benefit for benefit in workspace.benefits.benefits}
    listed = [catalogue[name] for name in shaped.benefits]
    businesses = [workspace.businesses[name] for name in shaped.names]
    world = World(
        members=asked.members,
        seed=asked.seed,
        calendar=calendar,
        shapes=shaped,
        parameters=p,
        benefit_homes=benefit_business(shaped, {name: benefit.business for name, benefit in catalogue.items()}),
        horizons=tuple(business.horizon_days for business in businesses),
        margins=np.array([float(business.margin_rate) for business in businesses]),
        costs=np.array([float(benefit.cost) for benefit in listed]),
        face_cents=np.array([int(benefit.face_value * 100) for benefit in listed], dtype=np.int64),
        cutoffs=tuple(asked.days - back for back in _WINDOWS_BACK if back == 0 or asked.days - back >= _LEAST_BEFORE),
    )
    layouts = [
        Layout(
            business, source, shaped.all[position], position, calendar.first, asked.days,
            tuple(shaped.benefits), tuple(shaped.cities),
        )
        for position, business in enumerate(businesses)
        for source in business.sources
    ]  # fmt: skip
    return world, layouts


def _make_chunk(task: tuple[int, range], world: World, layouts: list[Layout], folder: Path) -> tuple[int, int]:
    """First phase: some blocks, spooled."""
    chunk, numbers = task
    frames = [make_block(number, world) for number in numbers]
    spool(frames, layouts, folder, chunk)
    keep_truth(frames, layouts, folder, chunk)
    return sum(frame.undelivered for frame in frames), len(numbers) * BLOCK


def _write(
    task: tuple[str, int, int], world: World, layouts: list[Layout], folder: Path, out: Path
) -> tuple[int, Counter[str]]:
    """Second phase: a run of days of one source, or one table of the truth."""
    table, source, run = task
    if table:
        gather_truth(table, folder, out / "truth" / f"{table}.parquet")
        return -1, Counter()
    frame = spooled(folder, source, run)
    if frame is None:
        return source, Counter()
    return source, write_source(frame, layouts[source], world.calendar, out / "deliveries")


Mapped = Callable[..., Iterator[Any]]


@contextmanager
def _executor(workers: int) -> Iterator[Mapped]:
    """A `map` over processes, or over nothing but this one."""
    if workers == 1:
        yield map
        return
    threads = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = "1"  # of the workers to come: there are as many as cores
    try:
        pool: Executor = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
        with pool:
            yield pool.map
    finally:
        if threads is None:
            del os.environ["POLARS_MAX_THREADS"]
        else:
            os.environ["POLARS_MAX_THREADS"] = threads


def _make_room(out: Path) -> Path:
    """Take an earlier world, or one half made, away; refuse to touch anything else. Returns a folder to work in."""
    folder = out / "simulating.tmp"
    is_world = folder.exists() or (out / "truth" / "counts.json").exists()
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not is_world)):
        raise UserMistake(f"{out}: holds something that is no planted world; name a new or empty folder with --out")
    if out.exists():
        shutil.rmtree(out)
    folder.mkdir(parents=True)
    return folder
