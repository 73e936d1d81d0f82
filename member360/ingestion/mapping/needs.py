"""Which columns of a file a mapping names, and which of them a file must have.

What belongs here: that question. What does not: what is made of the columns (`compile.py`).
"""

from collections.abc import Iterator, Mapping
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
        named: Every column named, and the key of the source's YAML that names it first.
    """

    all_of: tuple[tuple[str, ...], ...]
    required: tuple[tuple[str, ...], ...]
    named: Mapping[str, str]

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
    required: list[tuple[str, tuple[str, ...]]] = []
    optional: list[tuple[str, tuple[str, ...]]] = []
    for name, transform in source.mapping.items():
        key = f"columns.{name}" if name in source.columns else "order_id"
        (required if name in must else optional).extend((key, options) for options in _options(transform))
    for key, transform in _further(source):
        optional.extend((key, options) for options in _options(transform))
    conditions = [("where", condition) for condition in source.where]
    conditions += [("also.when", also.when) for also in source.also if also.when is not None]
    optional.extend((key, (condition.column,)) for key, condition in conditions)
    if source.corrects_by is not None and source.corrects_by.column is not None:
        required.append(("corrects_by", (source.corrects_by.column,)))
    everything = (*required, *optional)
    named: dict[str, str] = {}
    for key, options in everything:
        for name in options:
            named.setdefault(name, key)
    return Needs(tuple(options for _, options in everything), tuple(options for _, options in required), named)


def _options(transform: AnyTransform) -> list[tuple[str, ...]]:
    if isinstance(transform, Coalesce):
        return [columns_read(transform)]
    return [(name,) for name in columns_read(transform)]


def _further(source: Source) -> Iterator[tuple[str, AnyTransform]]:
    """Transforms that fill something else than a contract column of the first activity, each with its key."""
    for also in source.also:
        yield "also.activity_type", also.activity_type
        for name, transform in also.columns.items():
            yield f"also.columns.{name}", transform
    for kind, parts in (
        ("identifiers", ("value", "verified", "first_seen_at", "last_seen_at")),
        ("consents", ("value", "purpose", "recipient", "granted", "at")),
    ):
        for one in getattr(source, kind):
            for part in parts:
                if getattr(one, part) is not None:
                    yield f"{kind}.{part}", getattr(one, part)
    for name, transform in source.attributes.items():
        yield f"attributes.{name}", transform
