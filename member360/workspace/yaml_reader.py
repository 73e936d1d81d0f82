"""Read one YAML file into plain values, and remember on which line each key stands.

What belongs here: the subset of YAML a workspace may use. No anchors or aliases (a few lines could grow into
millions of nodes), no tags, no key twice, 256 KB and 20 levels at most. What does not: what the keys mean.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from member360.workspace.problems import Problem, WorkspaceError, key_path

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """One file read.

    Args:
        file: Path relative to the workspace, with forward slashes.
        data: Mappings as dict with text keys, lists, text, int, float, bool, None. Dates stay text.
        lines: 1-based line of each key path; the whole file is the empty path.
    """

    file: str
    data: Any
    lines: dict[Keys, int] = field(repr=False)

    def line(self, keys: Keys) -> int:
        """Return the line of a key path, or of the nearest part around it that stands in the file.

        Args:
            keys: Mapping keys and 0-based list positions, outermost first.
        """
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)

    def problem(self, keys: Keys, wrong: str, near: str = "", remedy: str = "") -> Problem:
        """Return a problem at a key path of this file.

        Args:
            keys: Mapping keys and 0-based list positions, outermost first.
            wrong: What is wrong.
            near: The nearest valid name.
            remedy: What to do.
        """
        return Problem(self.file, self.line(keys), key_path(keys), wrong, near, remedy)


def read_yaml(path: Path, file: str) -> Document:
    """Read one YAML file.

    Args:
        path: Where it is.
        file: What to call it in messages.

    Returns:
        Its values and where they stand.

    Raises:
        WorkspaceError: If it is no YAML, or more than a workspace may use.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _error(file, 0, "", f"has {size:,} bytes, at most {MAX_BYTES:,} are read", "split it, or move data out")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _error(file, line, "", "is not UTF-8 text", "save it as UTF-8") from None
    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        what = " ".join(str(error.problem or error.context or "syntax error").split())
        raise _error(file, line, "", f"is not YAML: {what}", "mend the line, or the one above it") from None
    except YAMLError as error:
        what = " ".join(str(error).split())
        raise _error(file, 0, "", f"is not YAML: {what}", "save it as plain UTF-8 text") from None
    if builder.is_empty:
        raise _error(file, 0, "", "is empty", "fill it in, or take it away")
    if builder.problems:
        raise WorkspaceError(builder.problems)
    return Document(file, builder.root, builder.lines)


def _error(file: str, line: int, key: str, wrong: str, remedy: str) -> WorkspaceError:
    return WorkspaceError([Problem(file, line, key, wrong, remedy=remedy)])


class _Builder:
    """Builds values event by event; what is refused is refused before anything grows from it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Any = None
        self.is_empty = True
        self.lines: dict[Keys, int] = {}
        self.problems: list[Problem] = []
        self._open: list[tuple[Keys, dict[str, Any] | list[Any]]] = []
        self._key: list[str | None] = []

    def take(self, event: Event) -> None:
        """Take the next event of the stream."""
        line = event.start_mark.line + 1
        if isinstance(event, NodeEvent):
            self._refuse(event, line)
        if isinstance(event, DocumentStartEvent) and not self.is_empty:
            raise _error(self.file, line, "", "a second document begins here (---)", "keep one document a file")
        if isinstance(event, ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, MappingStartEvent):
            self._enter({}, line)
        elif isinstance(event, SequenceStartEvent):
            self._enter([], line)
        elif isinstance(event, CollectionEndEvent):
            self._open.pop()
            self._key.pop()

    def _refuse(self, event: NodeEvent, line: int) -> None:
        if isinstance(event, AliasEvent) or event.anchor:
            raise _error(self.file, line, "", "anchors and aliases (&name, *name) are not read", "write the value out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise _error(self.file, line, "", f"the tag {tag} is not read", "write a plain value")

    def _enter(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _error(self.file, line, "", f"is nested deeper than {MAX_DEPTH} levels", "flatten it")
        if self._awaits_key():
            raise _error(self.file, line, "", "a key must be a plain word", "write `key: value`")
        keys = self._place(value, line)
        self._open.append((keys, value))
        self._key.append(None)

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        if self._awaits_key():
            keys, mapping = self._open[-1]
            # Keys keep their text: a source's word 01 is not the number 1, nor its Y a yes.
            self._key[-1] = event.value
            if event.value in mapping:
                first = self.lines[(*keys, event.value)]
                self._note(line, (*keys, event.value), f"stands here twice, first on line {first}", "keep one")
            else:
                self.lines[(*keys, event.value)] = line
            return
        keys = self._place(None, line)
        value = event.value if event.style else self._plain(event.value, keys, line)
        if keys:
            container = self._open[-1][1]
            container[keys[-1]] = value  # type: ignore[index]
        else:
            self.root = value

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][1], dict) and self._key[-1] is None

    def _place(self, value: Any, line: int) -> Keys:
        """Put a value where it belongs, and return its key path."""
        if not self._open:
            self.root, self.is_empty = value, False
            self.lines[()] = line
            return ()
        keys, container = self._open[-1]
        if isinstance(container, list):
            container.append(value)
            at: Keys = (*keys, len(container) - 1)
            self.lines[at] = line
            return at
        key = self._key[-1]
        self._key[-1] = None
        container[str(key)] = value
        return (*keys, str(key))

    def _plain(self, text: str, at: Keys, line: int) -> str | int | float | bool | None:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if re.fullmatch(r"[-+]?\d+", text):
            if len(text.lstrip("+-")) > 1 and text.lstrip("+-").startswith("0"):
                self._note(line, at, f"{text} begins with 0", f'put it in quotes: "{text}"')
            return int(text)
        if re.fullmatch(r"[-+]?(\.\d+|\d+\.\d*|\d+(\.\d*)?[eE][-+]?\d+)", text):
            return float(text)
        return text

    def _note(self, line: int, at: Keys, wrong: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, key_path(at), wrong, remedy=remedy))
