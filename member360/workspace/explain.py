"""Say a validation error in a user's words: file, line, key, what is wrong, nearest name, what to do.

What belongs here: translating pydantic's errors. What does not: rules of our own (types and models raise those).
"""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from member360.workspace.problems import Problem, nearest
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
        One problem for each mistake; a key that is only misspelt is one mistake, not an unknown and a missing one.
    """
    found = []
    meant: set[Keys] = set()
    for details in error.errors(include_url=False):
        keys, parent = _walk(document.data, prefix, details["loc"], details["type"])
        near = ""
        if details["type"] == "extra_forbidden":
            model = models.get(id(parent))
            near = nearest(str(keys[-1]), _free_keys(model, parent)) if model else ""
            if near:
                meant.add((*keys[:-1], near))
        found.append((keys, near, details))
    return [
        _problem(document, keys, near, details, models, prefix)
        for keys, near, details in found
        if not (details["type"] == "missing" and keys in meant)
    ]


def _free_keys(model: type[Model], parent: Any) -> list[str]:  # noqa: ANN401 (any YAML value)
    return [key for key in model.keys() if key not in parent]  # noqa: SIM118 (a method of ours)


def _walk(data: Any, prefix: Keys, loc: Keys, kind: str) -> tuple[Keys, Any]:  # noqa: ANN401 (any YAML value)
    """Return an error's key path as it stands in the file, and the mapping or list around its last key."""
    keys: list[str | int] = []
    parent, current = None, data
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


def _problem(
    document: Document,
    keys: Keys,
    near: str,
    details: ErrorDetails,
    models: dict[int, type[Model]],
    prefix: Keys,
) -> Problem:
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    if kind == "member360":
        wrong, _, remedy = str(context["message"]).partition("; ")
        return document.problem(keys, wrong, "", remedy)
    if kind == "missing":
        return document.problem(keys, "is missing", "", "add it")
    if kind == "extra_forbidden":
        _, parent = _walk(document.data, prefix, details["loc"], kind)
        model = models.get(id(parent))
        remedy = (
            "rename it"
            if near
            else f"known here: {', '.join(_free_keys(model, parent))}"
            if model
            else "remove it"
        )
        return document.problem(keys, "unknown key", near, remedy)
    if kind == "literal_error":
        options = [
            option.strip().strip("'") for option in str(context["expected"]).replace(" or ", ", ").split(",")
        ]
        near = nearest(value, options) if isinstance(value, str) else ""
        return document.problem(keys, f"{value!r} is not known here", near, f"one of {', '.join(options)}")
    if kind == "not_a_transform":
        return document.problem(keys, f"{value!r} is no mapping of a column", "", f"write {_FORMS}")
    if kind in _WANTED:
        wanted, remedy = _WANTED[kind]
        if value is None:
            return document.problem(
                keys, f"is empty, but must be {wanted}", "", "fill it in, or take the key away"
            )
        if kind == "string_type":
            remedy = f'put it in quotes: "{value}"' if isinstance(value, int | float) else remedy
        shown = repr(value) if isinstance(value, str | int | float | bool) else _kind_of(value)
        return document.problem(keys, f"{shown} is not {wanted}", "", remedy)
    return document.problem(keys, *_other(kind, value, context, str(details["msg"])))


def _other(kind: str, value: Any, context: dict[str, Any], message: str) -> tuple[str, str, str]:  # noqa: ANN401
    match kind:
        case "greater_than_equal":
            return (f"{value} is less than {context['ge']}", "", f"write {context['ge']} or more")
        case "string_pattern_mismatch":
            return (f"{value!r} is not of the right form", "", f"it must match {context['pattern']}")
        case "too_short":
            return ("is empty", "", f"name at least {context['min_length']}")
        case "too_long":
            return (f"has more than {context['max_length']}", "", f"keep at most {context['max_length']}")
        case "string_too_long" | "string_too_short":
            return (f"{value!r} is not one character", "", "write one")
        case _:
            return (message[:1].lower() + message[1:], "", "mend it")


def _kind_of(value: Any) -> str:  # noqa: ANN401 (any YAML value)
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else repr(value)
