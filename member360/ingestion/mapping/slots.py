"""A slot: one value that is made of a row, from its transform to its SQL.

What belongs here: the steps of one value (text, words mapped, typed value, broken rule). What does not: which
slots a contract has (`compile.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from member360.ingestion.mapping import values
from member360.ingestion.mapping.moments import MomentSql, moment
from member360.ingestion.mapping.values import Reading, clean_id, quoted
from member360.ingestion.reading.typed import PlainKind
from member360.workspace.contracts import Kind
from member360.workspace.transforms import (
    AnyTransform,
    Coalesce,
    Column,
    Concat,
    Constant,
    DateTime,
    Unit,
    columns_read,
)

SlotKind = Kind | Literal["yes_or_no"]
_NUMBERS = {"money", "quantity", "whole"}


@dataclass(frozen=True)
class SheetColumn:
    """A column of the sheet.

    Args:
        sql: Its name there; its texts are tidy (see `Sheet`).
        is_ascii: Whether it holds ASCII only, so that nothing of it can be invisible or full-width.
        plain: What it holds if it is no text.
        text: SQL of its text; empty if it is text.
    """

    sql: str
    is_ascii: bool
    plain: PlainKind | None = None
    text: str = ""


# What of a typed column needs no text to be read as what.
_READ_AS: dict[str, set[PlainKind]] = {
    "timestamp": {"clock", "moment", "day"},
    "money": {"whole", "decimal"},
    "quantity": {"whole", "decimal"},
    "whole": {"whole"},
    "yes_or_no": {"yes_or_no"},
}


@dataclass(frozen=True)
class Slot:
    """One value made of a row.

    Args:
        name: Column suffix in SQL, unique in a statement.
        label: What a user calls it: the contract's column, or what an identifier or consent says.
        kind: How its text is read.
        transform: What it is made of; None for nothing.
        required: SQL condition on rows that must have it.
        is_id: Whether characters that cannot be seen are taken out.
        refused: SQL of a further broken rule, over `t_<name>` and `v_<name>` of this and earlier slots.
        local: The business's zone.
    """

    name: str
    label: str
    kind: SlotKind
    transform: AnyTransform | None
    required: str = "false"
    is_id: bool = False
    refused: str = "null"
    local: str = "UTC"

    def typed(self, at: Mapping[str, SheetColumn]) -> SheetColumn | None:
        """Return the typed column that is read as it is; None if the slot is made of text.

        Args:
            at: Delivered name to column of the sheet.
        """
        match self.transform:
            case Column(column=name, map=None, format=None, unit=unit) if name in at:
                column, kinds = at[name], _READ_AS.get(self.kind, set())
                scaled = unit != "units" and self.kind == "money"
                if column.plain in kinds and not (scaled and (column.plain, unit) != ("whole", "cents")):
                    return column
        return None

    def raw(self, at: Mapping[str, SheetColumn]) -> str:
        """Return SQL of the text before words are mapped, or of the typed value.

        Args:
            at: Delivered name to column of the sheet; a name that is not there is NULL.
        """
        typed = self.typed(at)
        if typed is not None:
            return typed.sql
        return self._raw_text(lambda name: self._one(name, at))

    def _one(self, name: str, at: Mapping[str, SheetColumn]) -> str:
        """SQL of the text of one column."""
        if name not in at:
            return "cast(null as varchar)"
        if at[name].text:
            return at[name].text
        text = clean_id(at[name].sql) if self.is_id and not at[name].is_ascii else at[name].sql
        # What a missing id becomes when a table was written from floating point numbers.
        return f"nullif({text}, 'nan')" if self.is_id else text

    def _raw_text(self, one: Callable[[str], str]) -> str:
        match self.transform:
            case None:
                return "cast(null as varchar)"
            case Constant(value=value):
                return quoted(str(value).lower() if isinstance(value, bool) else str(value))
            case Column(column=column):
                return one(column)
            case Concat(concat=pieces):
                return " || ".join(one(p) if isinstance(p, str) else quoted(p.literal) for p in pieces)
            case Coalesce(coalesce=columns):
                return f"coalesce({', '.join(one(column) for column in columns)})"
            case DateTime(date=date, time=time):
                return f"{one(date)} || ' ' || {one(time)}"

    @property
    def words(self) -> dict[str, str] | None:
        """The source's words to ours, if it maps words."""
        words = getattr(self.transform, "map", None)
        if words is None:
            return None
        return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in words.items()}

    def text(self, at: Mapping[str, SheetColumn]) -> str:
        """Return SQL of the text, or of the typed value, that is read, over `r_<name>`.

        Args:
            at: As in `raw`.
        """
        raw = f"r_{self.name}"
        if self.words is not None:
            cases = " ".join(f"when {quoted(key)} then {quoted(value)}" for key, value in self.words.items())
            return f"case {raw} {cases} end"
        read = columns_read(self.transform) if self.transform is not None else ()
        if self.kind not in _NUMBERS or all(at[name].is_ascii for name in read if name in at):
            return raw
        return values.number_text(raw)

    def moment(self, at: Mapping[str, SheetColumn]) -> MomentSql | None:
        """Return the steps of a moment; None for other kinds.

        Args:
            at: As in `raw`.
        """
        if self.kind != "timestamp":
            return None
        typed = self.typed(at)
        written = getattr(self.transform, "format", None)
        zone = getattr(self.transform, "zone", "local")
        return moment(self.name, written, zone, self.local, typed.plain if typed else None)

    def reading(self, at: Mapping[str, SheetColumn]) -> Reading:
        """Return value and broken rule of kinds other than moments, over `t_<name>`.

        Args:
            at: As in `raw`.
        """
        t = f"t_{self.name}"
        unit: Unit = getattr(self.transform, "unit", "units")
        if self.typed(at) is not None and self.kind in {"money", "quantity", "whole"}:
            return values.plain_number(t, self.kind, unit)
        if self.typed(at) is not None:
            return values.text(t)
        if self.kind == "money":
            return values.money(t, unit)
        by_kind = {
            "quantity": values.quantity,
            "whole": values.whole,
            "activity_type": values.activity_type,
            "currency": values.currency,
            "yes_or_no": values.yes_or_no,
        }
        return by_kind.get(self.kind, values.text)(t)

    def broken(self, by_kind: str) -> str | None:
        """Return SQL of the first rule that the slot breaks, as `<name>|<rule>`; None if it can break none.

        Args:
            by_kind: SQL of the rule that its text breaks as a value of its kind.
        """
        rules = [rule for rule in (by_kind, self.refused) if rule != "null"]
        cases = []
        if self.words:
            cases.append(f"when t_{self.name} is null and r_{self.name} is not null then 'unmapped_word'")
        if self.required != "false":
            cases.append(f"when t_{self.name} is null and ({self.required}) then 'required'")
        if rules:
            cases.append(f"when true then coalesce({', '.join(rules)})")
        return f"{quoted(self.name + '|')} || (case {' '.join(cases)} end)" if cases else None
