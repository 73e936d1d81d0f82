"""Read one YAML file into plain values, and remember on which line each key stands.

What belongs here: the subset of YAML a workspace may use. No anchors or aliases (a few lines could grow into
millions of nodes), no tags, no key twice, 256 KB and 20 levels at most. What does not: what the keys mean.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from member360.workspace.problems import Problem, WorkspaceError, key_path

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
_TAG = "tag:yaml.org,2002:"
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
        raise _error(
            file, 0, "", f"has {size:,} bytes, at most {MAX_BYTES:,} are read", "split it, or move data out"
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _error(file, line, "", "is not UTF-8 text", "save it as UTF-8") from None
    try:
        _refuse_events(text, file)
        node = _parser().compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        what = " ".join(str(error.problem or error.context or "syntax error").split())
        raise _error(file, line, "", f"is not YAML: {what}", "mend the line, or the one above it") from None
    except YAMLError as error:
        what = " ".join(str(error).split())
        raise _error(file, 0, "", f"is not YAML: {what}", "save it as plain UTF-8 text") from None
    if node is None:
        raise _error(file, 0, "", "is empty", "fill it in, or take it away")
    reader = _Reader(file)
    data = reader.value(node, ())
    if reader.problems:
        raise WorkspaceError(reader.problems)
    return Document(file, data, {(): node.start_mark.line + 1, **reader.lines})


def _parser() -> YAML:
    return YAML(typ="safe", pure=True)


def _error(file: str, line: int, key: str, wrong: str, remedy: str) -> WorkspaceError:
    return WorkspaceError([Problem(file, line, key, wrong, remedy=remedy)])


def _refuse_events(text: str, file: str) -> None:
    """Look at the file as a stream, before anything is built that an alias could multiply."""
    depth = documents = 0
    for event in _parser().parse(text):
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise _error(
                file, line, "", "anchors and aliases (&name, *name) are not read", "write the value out"
            )
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            raise _error(file, line, "", f"the tag {event.tag} is not read", "write a plain value")
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _error(file, line, "", f"is nested deeper than {MAX_DEPTH} levels", "flatten it")
        if isinstance(event, CollectionEndEvent):
            depth -= 1
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _error(
                    file, line, "", "a second document begins here (---)", "keep one document a file"
                )


class _Reader:
    """Turn nodes into values, noting lines and problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Keys, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: Node, at: Keys) -> Any:  # noqa: ANN401 (any YAML value)
        if isinstance(node, MappingNode):
            return self._mapping(node, at)
        if isinstance(node, SequenceNode):
            items = []
            for position, item in enumerate(node.value):
                self.lines[(*at, position)] = item.start_mark.line + 1
                items.append(self.value(item, (*at, position)))
            return items
        return self._scalar(str(node.tag).removeprefix(_TAG), node.value, at, node.start_mark.line + 1)

    def _mapping(self, node: MappingNode, at: Keys) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self._note(line, at, "a key must be a plain word", "write `key: value`")
                continue
            # Keys keep their text: a source's word 01 is not the number 1, nor its Y a yes.
            key = key_node.value
            if key in values:
                first = self.lines[(*at, key)]
                self._note(line, (*at, key), f"stands here twice, first on line {first}", "keep one")
                continue
            self.lines[(*at, key)] = line
            values[key] = self.value(value_node, (*at, key))
        return values

    def _scalar(self, kind: str, text: str, at: Keys, line: int) -> str | int | float | bool | None:
        match kind:
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int" | "float":
                return self._number(kind, text, at, line)
            case _:
                return text

    def _number(self, kind: str, text: str, at: Keys, line: int) -> int | float:
        digits = text.lstrip("+-").replace("_", "")
        if kind == "int":
            if not digits.isdigit() or (len(digits) > 1 and digits.startswith("0")):
                self._note(line, at, f"{text} is not a plain number", f'put it in quotes: "{text}"')
                return 0
            return int(text.replace("_", ""))
        number = float(digits) if digits.strip(".").lower() not in {"inf", "nan"} else float("inf")
        if number == float("inf"):
            self._note(line, at, f"{text} is not a finite number", "write a number")
        return -number if text.startswith("-") else number

    def _note(self, line: int, at: Keys, wrong: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, key_path(at), wrong, remedy=remedy))
