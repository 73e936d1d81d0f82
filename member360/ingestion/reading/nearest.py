"""Which of a file's columns was probably meant by a name that is not there.

What belongs here: comparing names as people rename them (case, separators, abbreviations, one word more).
What does not: names in a workspace; those are code-like and `member360.workspace.problems` compares them.
"""

import difflib
import re
from collections.abc import Sequence


def nearest_column(wanted: str, present: Sequence[str]) -> str:
    """Return the column most like the wanted one, or "" if there is none at all.

    Args:
        wanted: The name that the mapping has.
        present: Columns of the file that nothing else names.
    """
    return max(sorted(present), key=lambda name: _likeness(wanted, name), default="")


def _likeness(wanted: str, name: str) -> float:
    first, second = _plain(wanted), _plain(name)
    ratio = difflib.SequenceMatcher(None, first, second).ratio()
    words, others = set(_words(wanted)), set(_words(name))
    shared = len(words & others) / max(len(words | others), 1)
    contained = 0.5 if first and second and (first in second or second in first) else 0.0
    return ratio + shared + contained


def _words(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[\W_]+", spaced.casefold()) if word]


def _plain(name: str) -> str:
    return "".join(_words(name))
