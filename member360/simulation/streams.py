"""Where chance comes from: one generator for each block of people and each named stream of draws.

What belongs here: making them, so that neither the number of workers nor the order of work changes a row, and a
stream that draws more leaves the others as they were. What does not: any draw.
"""

from zlib import crc32

import numpy as np
import numpy.typing as npt

BLOCK = 4_096
"""People who are drawn together; what they share (households, recycled numbers) stays within."""


class Streams:
    """The generators of one block.

    Args:
        seed: The world's.
        block: Number of the block.
    """

    def __init__(self, seed: int, block: int) -> None:
        self._seed, self._block = seed, block

    def __call__(self, name: str) -> np.random.Generator:
        """Return a new generator of a named stream; the same name gives the same draws again."""
        sequence = np.random.SeedSequence(self._seed, spawn_key=(self._block, crc32(name.encode())))
        return np.random.Generator(np.random.PCG64(sequence))


def mixed(*numbers: npt.NDArray[np.int64] | int) -> npt.NDArray[np.uint64]:
    """Return numbers that look random and depend on nothing but those given (splitmix64).

    Args:
        numbers: Whole numbers, broadcast against each other.
    """
    state = np.uint64(0x9E3779B97F4A7C15)
    found: npt.NDArray[np.uint64] = np.zeros(1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for number in numbers:
            found = found + np.asarray(number).astype(np.uint64) + state
            found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            found = found ^ (found >> np.uint64(31))
    return found


def evenly(*numbers: npt.NDArray[np.int64] | int) -> npt.NDArray[np.float64]:
    """Return numbers in [0, 1) that depend on nothing but those given.

    Args:
        numbers: As for `mixed`.
    """
    return (mixed(*numbers) >> np.uint64(11)).astype(np.float64) / float(1 << 53)
