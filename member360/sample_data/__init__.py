"""Sample deliveries: what the businesses of an example workspace would send, made on the spot.

What belongs here: the closed list of generators that a workspace may name under `sample_data:`, one package each.
What does not: anything the pipeline reads besides the files that a generator writes.
"""

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from member360.errors import UserMistake
from member360.sample_data import complete_journey

Report = Callable[[str], None]

GENERATORS: dict[str, Callable[[Path, Report, int | None], None]] = {
    "complete_journey": complete_journey.generate,
}


def generate(name: str, out: Path, report: Report, households: int | None = None) -> None:
    """Write the deliveries of one example; nothing happens when they are there and complete.

    Args:
        name: One of `GENERATORS`.
        out: Folder of the deliveries. It appears whole or not at all.
        report: Receives one plain line for each step.
        households: Only so many households, chosen by a seed; all of them when None.

    Raises:
        UserMistake: No generator has this name.
    """
    if name not in GENERATORS:
        near = get_close_matches(name, GENERATORS, n=1, cutoff=0.0)[0]
        known = ", ".join(sorted(GENERATORS))
        raise UserMistake(f"sample_data: no sample data is called {name!r}; did you mean {near!r}? (known: {known})")
    GENERATORS[name](out, report, households)
