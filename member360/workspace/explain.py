"""Say a validation error in a user's words: file, line, key, what is wrong, nearest name, what to do.

What belongs here: translating pydantic's errors. What does not: rules of our own (types and models raise
those, in words).
"""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from member360.workspace.problems import Problem, nearest, one_of
from member360.workspace.types import Model
from member360.workspace.yaml_reader import Document, Keys

_WANTED: dict[str, tuple[str, str]] = {
    "string_type": ("text", "put it in quotes"),
    "int_type": ("a whole number", "write it without quotes or decimals"),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "tuple_type": ("a list", "write it as [first, second], or one `- item` a line"),
    "dict_type": ("a mapping", "write it as {key: value}"),
    "model_type": ("a mapping", "write it as {key: value}"),
    "model_attributes_type": ("a mapping", "write it as {key: value}"),
}
_TEMPLATES: dict[str, tuple[str, str]] = {
    "missing": ("is missing", "add it"),
    "greater_than_equal": ("{value} is less than {ge}", "write {ge} or more"),
    "string_pattern_mismatch": ("{value!r} is not of the right form", "it must match {pattern}"),
    "too_short": ("is empty", "name at least {min_length}"),
    "too_long": ("has more than {max_length}", "keep at most {max_length}"),
}
_CHOOSE = "choose "
_FORMS = "a column's name, {column: …}, {value: …}, {concat: […]}, {coalesce: […]} or {date: …, time: …}"


def problems_of(
    error: ValidationError, document: Document, models: dict[int, type[Model]], prefix: Keys = ()
) -> list[Problem]:
    """Translate what pydantic found in one document.

    Args:
        error: Its error.
        document: The file that was validated.
        models: Which model read which mapping, by the mapping's identity (the context of validation).
        prefix: Key path of the part that was validated, if it was not the whole file.

    Returns:
        One problem for each mistake; a misspelt key is one mistake, not an unknown and a missing one.
    """
    found: list[tuple[Keys, str, str, ErrorDetails]] = []
    meant: set[Keys] = set()
    for details in error.errors(include_url=False):
        loc, kind = details["loc"], details["type"]
        if kind == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]:
            continue  # it is long enough: what is wrong is in it, and told
        if kind.startswith(_CHOOSE) and isinstance(details["input"], dict):
            loc, kind = (*loc, kind.split()[1]), "missing"
        keys, parent = _walk(document.data, prefix, loc, kind)
        near = known = ""
        model = models.get(id(parent)) if details["type"] == "extra_forbidden" else None
        if model is not None:
            free = [key for key in model.keys() if key not in parent]  # noqa: SIM118 (a method of ours)
            near, known = nearest(str(keys[-1]), free), ", ".join(free)
            if near:
                meant.add((*keys[:-1], near))
        found.append((keys, near, known, details))
    return [
        document.problem(keys, *_unknown(near, known))
        if details["type"] == "extra_forbidden"
        else document.problem(keys, *_words(details))
        for keys, near, known, details in found
        if not (details["type"] == "missing" and keys in meant)
    ]


def _unknown(near: str, known: str) -> tuple[str, str, str]:
    if near:
        return "unknown key", near, "rename it"
    return "unknown key", "", f"take it away; also known here: {known}" if known else "take it away"


def _walk(data: Any, prefix: Keys, loc: Keys, kind: str) -> tuple[Keys, Any]:
    """Return an error's key path as it stands in the file, and the mapping or list around its last key."""
    keys: list[str | int] = []
    parent: Any = None
    current = data
    # Parts like <column> name the branch of a union; `[key]` says that the key itself is wrong.
    parts = [part for part in (*prefix, *loc) if not str(part).startswith(("<", "[key]"))]
    for position, part in enumerate(parts):
        is_last = position == len(parts) - 1
        if isinstance(current, dict) and (part in current or (is_last and kind == "missing")):
            keys.append(part)
            parent, current = current, current.get(part)
        elif isinstance(current, list) and isinstance(part, int) and part < len(current):
            keys.append(part)
            parent, current = current, current[part]
    return tuple(keys), parent


def _words(details: ErrorDetails) -> tuple[str, str, str]:
    """Return what is wrong, the nearest valid word and what to do."""
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    if kind.startswith(_CHOOSE):
        _, key, *options = kind.split()
        if not isinstance(value, dict):
            return _wrong_kind(value, *_WANTED["dict_type"])
        return _not_among(value.get(key), options)
    if kind in _WANTED:
        return _wrong_kind(value, *_WANTED[kind])
    if kind == "literal_error":
        expected = str(context["expected"]).replace(" or ", ", ")
        return _not_among(value, [option.strip().strip("'") for option in expected.split(",")])
    if kind == "member360":
        wrong, _, remedy = str(context["message"]).partition("; ")
    elif kind == "not_a_transform":
        wrong = "is empty" if value is None else f"{_shown(value)} is no mapping of a column"
        remedy = f"write {_FORMS}"
    else:
        templates = _TEMPLATES.get(kind, (str(details["msg"]).replace("{", "{{").replace("}", "}}"), "mend it"))
        wrong, remedy = (template.format(value=value, **context) for template in templates)
    return wrong, "", remedy


def _not_among(value: Any, options: list[str]) -> tuple[str, str, str]:
    if value is None:
        return "is missing or empty", "", one_of(options)
    near = nearest(value, options) if isinstance(value, str) else ""
    return f"{_shown(value)} is not known here", near, one_of(options, near)


def _wrong_kind(value: Any, wanted: str, remedy: str) -> tuple[str, str, str]:
    if value is None:
        return f"is empty, but must be {wanted}", "", "fill it in, or take the key away"
    if wanted == "text" and isinstance(value, int | float):
        # YAML's true and 12 are not text; most often a code or a yes/no word lost its quotes.
        return f"{_shown(value)} is not text", "", f'put it in quotes: "{_shown(value)}"'
    return f"{_shown(value)} is not {wanted}", "", remedy


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else repr(value)
