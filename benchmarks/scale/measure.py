"""Measure a process from the shell: wall and CPU seconds, memory, and how much disk its home takes at the most.

Belongs here: starting one command and watching it. Does not: which commands (`bench_scale`), what is told of them.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY = 0.5
"""Seconds between two looks at memory; the disk is looked at a tenth as often, since that reads every folder."""
GB = 1_000_000_000


@dataclass(frozen=True)
class Measured:
    """What one command took.

    Attributes:
        wall: Seconds from the shell's start of it to its end.
        cpu: Seconds of all processor cores, children included.
        process_gb: Largest resident set of any one of its processes; the kernel counts who started it, too.
        tree_gb: Largest sum of the resident sets of all of them, as seen every half second; shared pages count twice.
        disk_gb: Largest size of its home, as seen every five seconds and at the end.
        began: When it began, seconds since the epoch.
        printed: What it wrote.
    """

    wall: float
    cpu: float
    process_gb: float
    tree_gb: float
    disk_gb: float
    began: float
    printed: str

    def figures(self) -> dict[str, float]:
        """The numbers, rounded for the record."""
        numbers = ("wall", "cpu", "process_gb", "tree_gb", "disk_gb")
        return {name: round(getattr(self, name), 2) for name in numbers}


def measured(module: str, arguments: Sequence[str], home: Path | None = None) -> Measured:
    """Run `python -m module arguments` and measure it.

    Args:
        module: What to run.
        arguments: Its arguments.
        home: The folder whose size is watched, if any.

    Raises:
        SystemExit: It did not end with 0; its last words are shown.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        began, started = time.time(), time.perf_counter()
        child = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=out, stderr=subprocess.STDOUT)
        peaks, ended = {"tree": 0, "disk": 0}, threading.Event()
        watcher = threading.Thread(target=_watch, args=(child.pid, home, peaks, ended))
        watcher.start()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
        out.seek(0)
        printed = out.read()
    if child.returncode != 0:
        raise SystemExit(f"{module} {' '.join(arguments)} ended with {child.returncode}:\n{printed[-3000:]}")
    return Measured(
        wall=wall,
        cpu=used.ru_utime + used.ru_stime,
        process_gb=used.ru_maxrss * 1024 / GB,
        tree_gb=peaks["tree"] / GB,
        disk_gb=max(peaks["disk"], size_of(home)) / GB,
        began=began,
        printed=printed,
    )


def size_of(folder: Path | None) -> int:
    """Return the bytes of all files in a folder; 0 without one. Files that go meanwhile do not count."""
    total = 0
    for root, _, names in os.walk(folder) if folder is not None else ():
        for name in names:
            try:
                total += (Path(root) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total


def _watch(pid: int, home: Path | None, peaks: dict[str, int], ended: threading.Event) -> None:
    looks = 0
    while not ended.wait(EVERY):
        looks += 1
        peaks["tree"] = max(peaks["tree"], _resident(pid))
        if looks % 10 == 0:
            peaks["disk"] = max(peaks["disk"], size_of(home))


def _resident(pid: int) -> int:
    try:
        first = psutil.Process(pid)
        every = [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    total = 0
    for process in every:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
