"""Which columns of a file a mapping names, and which of them a file must have.

What belongs here: that question. What does not: what is made of the columns (`compile.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from member360.workspace.contracts import CONTRACTS
from member360.workspace.mapping import Source
from member360.workspace.transforms import AnyTransform, Coalesce, columns_read


@dataclass(frozen=True)
class Needs:
    """Columns that a mapping names.

    Args:
        all_of: One tuple for each thing mapped: a file needs at least one column of each.
        required: The part of `all_of` that fills required contract columns.
        named: Every column named.
    """

    all_of: tuple[tuple[str, ...], ...]
    required: tuple[tuple[str, ...], ...]
    named: frozenset[str]

    def missing(self, names: tuple[str, ...], *, sparse: bool) -> str | None:
        """Return the first named column that a file lacks.

        Args:
            names: The file's columns.
            sparse: Whether the format leaves out columns without values; then only required ones count.
        """
        present = set(names)
        for options in self.required if sparse else self.all_of:
            if present.isdisjoint(options):
                return options[0]
        return None


def needs_of(source: Source) -> Needs:
    """Return the columns that a source's mapping names.

    Args:
        source: The source.
    """
    must = {name for name, column in CONTRACTS[source.contract].items() if column.required}
    must.update(source.required_columns)
    required: list[tuple[str, ...]] = []
    optional: list[tuple[str, ...]] = []
    for name, transform in source.mapping.items():
        (required if name in must else optional).extend(_options(transform))
    for transform in _further(source):
        optional.extend(_options(transform))
    conditions = [*source.where, *(also.when for also in source.also if also.when is not None)]
    optional.extend((condition.column,) for condition in conditions)
    if source.corrects_by is not None and source.corrects_by.column is not None:
        required.append((source.corrects_by.column,))
    everything = (*required, *optional)
    return Needs(everything, tuple(required), frozenset(name for options in everything for name in options))


def _options(transform: AnyTransform) -> list[tuple[str, ...]]:
    if isinstance(transform, Coalesce):
        return [columns_read(transform)]
    return [(name,) for name in columns_read(transform)]


def _further(source: Source) -> Iterator[AnyTransform]:
    """Transforms that fill something else than a contract column of the first activity."""
    for also in source.also:
        yield also.activity_type
        yield from also.columns.values()
    for identifier in source.identifiers:
        for transform in (identifier.value, identifier.verified, identifier.first_seen_at, identifier.last_seen_at):
            if transform is not None:
                yield transform
    for consent in source.consents:
        for transform in (consent.value, consent.purpose, consent.recipient, consent.granted, consent.at):
            if transform is not None:
                yield transform
    yield from source.attributes.values()
