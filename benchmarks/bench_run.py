"""`make bench`: how long a user waits, start-up included, and how much memory it takes.

Times whole processes on the default workspace in a folder of its own: the first run from nothing, a run with nothing
new, and the readers' commands. Prints a table with the limits that the project set itself.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

LIMITS = {"first run": 150.0, "nothing new": 5.0, "query": 1.5, "segment size": 1.5, "--help": 1.0}


def timed(arguments: list[str]) -> tuple[float, float, str]:
    """Run `member360` with the arguments; return wall seconds, CPU seconds and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "member360", *arguments], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"member360 {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, done.stdout


def peak_memory() -> float:
    """Return the largest resident set of any child so far, in GB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_048_576


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".home/bench"))
    home = parser.parse_args().home.resolve()
    shutil.rmtree(home, ignore_errors=True)
    place = ["--home", str(home)]
    work = {
        "first run": ["run", *place],
        "nothing new": ["run", *place],
        "query": ["query", *place, "select stage, count(*) from member_360 group by stage"],
        "segment size": ["segment", "size", "second_order_due", *place],
        "--help": ["--help"],
    }
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    print(f"{'work':<16}{'wall s':>8}{'CPU s':>8}{'at most':>9}  peak GB")
    for name, arguments in work.items():
        wall, cpu, printed = timed(arguments)
        print(f"{name:<16}{wall:>8.1f}{cpu:>8.1f}{LIMITS[name]:>9.1f}  {peak_memory():.2f}", flush=True)
        if name == "first run":
            print("".join(f"    {line}\n" for line in printed.splitlines() if " s  " in line or line.endswith(" s")))


if __name__ == "__main__":
    main()
