"""What holds for every test.

What belongs here: putting back what a command sets for its whole process. What does not: worlds and homes.
"""

import os
import tempfile
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def scratch_as_before() -> Iterator[None]:
    """A run in this process keeps its scratch in its home; the next test's browser must not look for it there."""
    named, folder = os.environ.get("TMPDIR"), tempfile.tempdir
    yield
    tempfile.tempdir = folder
    if named is None:
        os.environ.pop("TMPDIR", None)
    else:
        os.environ["TMPDIR"] = named
