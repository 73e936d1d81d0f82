"""What a user reads when a workspace is wrong: one line for each problem, all problems at once.

What belongs here: the form of a problem, the nearest valid name. What does not: finding problems.
"""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from member360.errors import UserMistake

_LONG_LIST = 8


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a workspace.

    Args:
        file: Path relative to the workspace, with forward slashes.
        line: 1-based line in that file; 0 for the file as a whole.
        key: Path of keys, such as `sources[0].columns.amount`; empty for the file as a whole.
        wrong: What is wrong.
        near: The nearest valid name, if there is one.
        remedy: What to do.
    """

    file: str
    line: int
    key: str
    wrong: str
    near: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Return `file:line: key: what is wrong; nearest valid name; what to do`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        head = f"{place}: {self.key}: " if self.key else f"{place}: "
        near = f"nearest: {self.near!r}" if self.near else ""
        return head + "; ".join(part for part in (self.wrong, near, self.remedy) if part)


class WorkspaceError(UserMistake):
    """A workspace cannot be used; the text lists every problem found.

    Args:
        problems: At least one problem; shown sorted by file and line.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        count = len(self.problems)
        head = "1 problem in the workspace:" if count == 1 else f"{count} problems in the workspace:"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return the valid name most like `name`, or an empty string if none is near.

    Args:
        name: What the user wrote.
        valid: Names that would have been right.
    """
    by_folded = {option.casefold(): option for option in sorted(valid, reverse=True)}
    found = difflib.get_close_matches(name.casefold(), sorted(by_folded), n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def one_of(names: Collection[str], near: str = "") -> str:
    """Return what to do about an unknown name: pick one of those known, or the nearest if there are many.

    Args:
        names: Names that would have been right.
        near: The nearest of them, if one is near.
    """
    return "rename it" if near and len(names) > _LONG_LIST else f"one of {', '.join(names)}"


def key_path(keys: Iterable[str | int]) -> str:
    """Return keys as a user writes them: `sources[0].columns.amount`.

    Args:
        keys: Mapping keys (text) and list positions (0-based numbers), outermost first.
    """
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text
