"""Fixtures of learning: one simulated world, learned once for all tests that look at the result."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from worlds import Learned, businesses, frames, learn_churn, simulated

AS_OF = date(2017, 12, 31)


@pytest.fixture(scope="session")
def planted() -> tuple[list[tuple[str, str, date, float]], dict[str, dict[str, float]]]:
    """Members with a known rate and a known end."""
    return simulated(members=900, days=365, seed=11)


@pytest.fixture(scope="session")
def learned(planted) -> Iterator[Learned]:
    """What learning makes of it."""
    return learn_churn(frames(planted[0]), businesses(grocery=30), AS_OF)
