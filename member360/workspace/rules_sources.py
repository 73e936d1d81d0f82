"""Rules on one business's sources: does each mapping fill its contract, with transforms that fit.

What belongs here: what can be said without opening a file. What does not: whether a file has the columns
(ingestion says that).
"""

from collections.abc import Iterator

from member360.workspace.business import Business
from member360.workspace.contracts import (
    ACTIVITY_TYPES,
    CONTRACTS,
    IDENTIFIER_KINDS,
    MONEY_ACTIVITY_TYPES,
    PURPOSES,
    Kind,
)
from member360.workspace.mapping import Source
from member360.workspace.problems import Problem, nearest, one_of
from member360.workspace.transforms import AnyTransform, Constant, DateTime, Options
from member360.workspace.yaml_reader import Document, Keys

YesNo = "yes or no"
_TEXT_WITH_MAP: tuple[str, ...] = ("text", "activity_type", "currency")


def source_problems(document: Document, business: Business) -> Iterator[Problem]:
    """Yield the problems of a business's sources.

    Args:
        document: The business's file.
        business: The business.
    """
    seen: dict[str, int] = {}
    for position, source in enumerate(business.sources):
        at: Keys = ("sources", position)
        if source.source in seen:
            line = document.line(("sources", seen[source.source]))
            wrong = f"a source {source.source!r} stands on line {line} already"
            yield document.problem((*at, "source"), wrong, "", "give each source a name of its own")
        seen.setdefault(source.source, position)
        yield from _columns(document, at, source)
        yield from _amounts(document, at, source)
        yield from _misplaced(document, at, source)
        yield from _identifiers(document, at, source)
        yield from _also(document, at, source)


def _columns(document: Document, at: Keys, source: Source) -> Iterator[Problem]:
    contract = CONTRACTS[source.contract]
    meant: set[str] = set()
    for name, transform in source.columns.items():
        keys: Keys = (*at, "columns", name)
        if name not in contract:
            wrong = f"the contract {source.contract!r} has no column {name!r}"
            near = nearest(name, contract)
            meant.add(near)
            yield document.problem(keys, wrong, near, one_of(contract, near))
        else:
            yield from fit_problems(document, keys, transform, contract[name].kind)
    needed = [name for name, column in contract.items() if column.required]
    for name in (*needed, *source.required_columns):
        if name not in source.mapping and name not in meant:
            why = " of a source with `order_id:`" if name in source.required_columns else ""
            wrong = f"the column {name!r}{why} is not mapped, which {source.contract!r} requires"
            yield document.problem((*at, "columns"), wrong, "", f"add `{name}: <column of the file>`")
    if source.order_id is not None:
        yield from fit_problems(document, (*at, "order_id"), source.order_id, "text")
        if source.columns.get("activity_id", source.order_id) != source.order_id:
            wrong = "differs from `order_id:`, which names the order the lines add up to"
            yield document.problem((*at, "columns", "activity_id"), wrong, "", "take one of the two away")


def _amounts(document: Document, at: Keys, source: Source) -> Iterator[Problem]:
    kind = source.columns.get("activity_type")
    if source.contract != "activity" or kind is None or "amount" in source.columns:
        return
    misspelt = any(nearest(name, CONTRACTS["activity"]) == "amount" for name in source.columns)
    if MONEY_ACTIVITY_TYPES & set(_words_of(kind)) and not misspelt:
        wrong = "the column 'amount' is not mapped, which orders and refunds require"
        yield document.problem((*at, "columns"), wrong, "", "add `amount: <column of the file>`")


def _words_of(transform: AnyTransform) -> tuple[str, ...]:
    """Return the words a transform is known to yield; none if only the data knows."""
    if isinstance(transform, Constant):
        return (transform.value,) if isinstance(transform.value, str) else ()
    if isinstance(transform, DateTime) or transform.map is None:
        return ()
    return tuple(value for value in transform.map.values() if isinstance(value, str))


def fit_problems(document: Document, keys: Keys, transform: AnyTransform, kind: Kind | str) -> Iterator[Problem]:
    """Yield where a transform does not fit the kind of value that is wanted.

    Args:
        document: The file.
        keys: Where the transform stands.
        transform: The transform.
        kind: Kind of a contract's column, or `YesNo`.
    """
    if isinstance(transform, DateTime):
        if kind != "timestamp":
            wrong = f"{{date: …, time: …}} makes a moment, but {kind} is wanted"
            yield document.problem(keys, wrong, "", "use {column: …}")
        yield from _offset_problems(document, keys, transform)
    elif isinstance(transform, Constant):
        if isinstance(transform.value, bool) != (kind == YesNo):
            wrong = f"the constant {transform.value!r} is not what is wanted here: {kind}"
            yield document.problem(keys, wrong, "", "write true or false" if kind == YesNo else "write text in quotes")
    else:
        yield from _option_problems(document, keys, transform, kind)
        yield from _map_problems(document, keys, transform.map, kind)
    if kind == "activity_type":
        for word in _words_of(transform):
            if word not in ACTIVITY_TYPES:
                near = nearest(word, ACTIVITY_TYPES)
                yield document.problem(keys, f"{word!r} is no activity type", near, one_of(ACTIVITY_TYPES, near))


def _offset_problems(document: Document, keys: Keys, moment: Options | DateTime) -> Iterator[Problem]:
    if moment.zone == "offset" and moment.format is not None and "%z" not in moment.format:
        wrong = f"'offset' says that the text has it, but the format {moment.format!r} does not read it"
        yield document.problem((*keys, "timezone"), wrong, "", "add %z to the format, or name the zone")


def _option_problems(document: Document, keys: Keys, options: Options, kind: str) -> Iterator[Problem]:
    yield from _offset_problems(document, keys, options)
    for option, given in (("format", options.format), ("timezone", options.timezone)):
        if given is not None and kind != "timestamp":
            wrong = f"{option!r} applies to moments, not to {kind}"
            yield document.problem((*keys, option), wrong, "", "take it away")
    if options.unit != "units" and kind != "money":
        yield document.problem((*keys, "unit"), f"'unit' applies to money, not to {kind}", "", "take it away")


def _map_problems(document: Document, keys: Keys, words: dict[str, bool | str] | None, kind: str) -> Iterator[Problem]:
    if words is None:
        return
    if kind not in {*_TEXT_WITH_MAP, YesNo}:
        yield document.problem((*keys, "map"), f"'map' applies to words, not to {kind}", "", "take it away")
        return
    for word, value in words.items():
        if isinstance(value, bool) != (kind == YesNo):
            remedy = "write true or false" if kind == YesNo else f'put it in quotes: "{str(value).lower()}"'
            shown = repr(value) if isinstance(value, str) else str(value).lower()
            wrong = f"{shown} is not what is wanted here: {kind}"
            yield document.problem((*keys, "map", word), wrong, "", remedy)


def _misplaced(document: Document, at: Keys, source: Source) -> Iterator[Problem]:
    homes = (
        ("identifiers", "accounts", source.identifiers),
        ("consents", "accounts", source.consents),
        ("attributes", "accounts", source.attributes),
        ("also", "activity", source.also),
        ("order_id", "order_lines", source.order_id),
    )
    for key, contract, given in homes:
        if given and source.contract != contract:
            wrong = f"belongs to sources of the contract {contract!r}, this one's is {source.contract!r}"
            yield document.problem((*at, key), wrong, "", "take it away, or change the contract")


def _identifiers(document: Document, at: Keys, source: Source) -> Iterator[Problem]:
    for position, identifier in enumerate(source.identifiers):
        keys: Keys = (*at, "identifiers", position)
        if identifier.kind not in IDENTIFIER_KINDS:
            near = nearest(identifier.kind, IDENTIFIER_KINDS)
            wrong = f"{identifier.kind!r} is no kind of identifier"
            yield document.problem((*keys, "kind"), wrong, near, one_of(IDENTIFIER_KINDS, near))
        yield from fit_problems(document, (*keys, "value"), identifier.value, "text")
        yield from fit_problems(document, (*keys, "verified"), identifier.verified, YesNo)
        for key, moment in (
            ("first_seen_at", identifier.first_seen_at),
            ("last_seen_at", identifier.last_seen_at),
        ):
            if moment is not None:
                yield from fit_problems(document, (*keys, key), moment, "timestamp")
    for position, consent in enumerate(source.consents):
        keys = (*at, "consents", position)
        yield from fit_problems(document, (*keys, "value"), consent.value, "text")
        yield from fit_problems(document, (*keys, "purpose"), consent.purpose, "text")
        yield from fit_problems(document, (*keys, "recipient"), consent.recipient, "text")
        yield from fit_problems(document, (*keys, "granted"), consent.granted, YesNo)
        if consent.at is not None:
            yield from fit_problems(document, (*keys, "at"), consent.at, "timestamp")
        for word in _words_of(consent.purpose):
            if word not in PURPOSES:
                near = nearest(word, PURPOSES)
                yield document.problem((*keys, "purpose"), f"{word!r} is no purpose", near, one_of(PURPOSES, near))


def _also(document: Document, at: Keys, source: Source) -> Iterator[Problem]:
    contract = CONTRACTS["activity"]
    for position, also in enumerate(source.also):
        keys: Keys = (*at, "also", position)
        yield from fit_problems(document, (*keys, "activity_type"), also.activity_type, "activity_type")
        for name, transform in also.columns.items():
            if name not in contract or name in {"activity_id", "activity_type"}:
                wrong = f"the second activity has no column {name!r} to map"
                yield document.problem(
                    (*keys, "columns", name), wrong, nearest(name, contract), "rename it, or take it away"
                )
            else:
                yield from fit_problems(document, (*keys, "columns", name), transform, contract[name].kind)
