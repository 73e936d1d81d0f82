"""A slot: one value that is made of a row, from its transform to its SQL.

What belongs here: the steps of one value (text, words mapped, typed value, broken rule). What does not: which
slots a contract has (`compile.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from member360.ingestion.mapping import values
from member360.ingestion.mapping.moments import MomentSql, moment
from member360.ingestion.mapping.values import Reading, clean_id, quoted
from member360.workspace.contracts import Kind
from member360.workspace.transforms import AnyTransform, Coalesce, Column, Concat, Constant, DateTime, columns_read

SlotKind = Kind | Literal["yes_or_no"]


@dataclass(frozen=True)
class SheetColumn:
    """A column of the sheet.

    Args:
        sql: Its name there; its texts are tidy (see `Sheet`).
        is_ascii: Whether it holds ASCII only, so that nothing of it can be invisible or full-width.
    """

    sql: str
    is_ascii: bool


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

    def raw(self, at: Mapping[str, SheetColumn]) -> str:
        """Return SQL of the text before words are mapped.

        Args:
            at: Delivered name to column of the sheet; a name that is not there is NULL.
        """

        def one(name: str) -> str:
            if name not in at:
                return "cast(null as varchar)"
            text = clean_id(at[name].sql) if self.is_id and not at[name].is_ascii else at[name].sql
            # What a missing id becomes when a table was written from floating point numbers.
            return f"nullif({text}, 'nan')" if self.is_id else text

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
        """Return SQL of the text that is read, over `r_<name>`.

        Args:
            at: As in `raw`.
        """
        raw = f"r_{self.name}"
        if self.words is not None:
            cases = " ".join(f"when {quoted(key)} then {quoted(value)}" for key, value in self.words.items())
            return f"case {raw} {cases} end"
        read = columns_read(self.transform) if self.transform is not None else ()
        if self.kind not in {"money", "quantity", "whole"} or all(at[name].is_ascii for name in read if name in at):
            return raw
        return values.number_text(raw)

    @property
    def moment(self) -> MomentSql | None:
        """The steps of a moment; None for other kinds."""
        if self.kind != "timestamp":
            return None
        written = getattr(self.transform, "format", None)
        zone = getattr(self.transform, "zone", "local")
        return moment(self.name, written, zone, self.local)

    @property
    def reading(self) -> Reading:
        """Value and broken rule of kinds other than moments, over `t_<name>`."""
        t = f"t_{self.name}"
        if self.kind == "money":
            return values.money(t, getattr(self.transform, "unit", "units"))
        by_kind = {
            "quantity": values.quantity,
            "whole": values.whole,
            "activity_type": values.activity_type,
            "currency": values.currency,
            "yes_or_no": values.yes_or_no,
        }
        return by_kind.get(self.kind, values.text)(t)

    def broken(self, by_kind: str) -> str:
        """Return SQL of the first rule that the slot breaks, as `<name>|<rule>`.

        Args:
            by_kind: SQL of the rule that its text breaks as a value of its kind.
        """
        unmapped = (
            f"when t_{self.name} is null and r_{self.name} is not null then 'unmapped_word'" if self.words else ""
        )
        rule = (
            f"case {unmapped} when t_{self.name} is null and ({self.required}) then 'required'"
            f" else coalesce({by_kind}, {self.refused}) end"
        )
        return f"{quoted(self.name + '|')} || ({rule})"
