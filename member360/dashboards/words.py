"""How things are called and numbers are written on screen, in the reader's language.

What belongs here: looking words up (the snapshot's own names, the workspace's labels, the pages' sentences), writing
amounts, shares and days. What does not: the sentences themselves (`words.yml`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from member360.workspace.labels import Labels

LANGUAGES = {"en": "English", "zh": "中文"}
ECOSYSTEM = "ecosystem"
STAGES = ("prospect", "first_order", "repeat", "dormant", "churned")
NOTHING = "–"
_LEAST_SHOWN = 0.0005  # what is less than this is written 0.0%
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥", "TWD": "NT$", "HKD": "HK$", "SGD": "S$"}
_GROUP_OF_COLUMN = {
    "stage": "stage",
    "from_stage": "stage",
    "to_stage": "stage",
    "previous_stage": "stage",
    "entered_by": "entered_by",
    "business": "business",
    "from_business": "business",
    "to_business": "business",
    "entry_business": "business",
    "next_business": "business",
    "top_business": "business",
    "tier": "tier",
    "from_tier": "tier",
    "to_tier": "tier",
    "next_tier": "tier",
    "tier_if_silent": "tier",
    "currency": "currency",
    "kind": "ledger_kind",
    "measure": "measure",
    "model": "model",
    "population": "population",
    "feature": "reason",
    "status": "status",
    "benefit_id": "benefit",
    "segment": "segment",
    "benefit_kind": "benefit_kind",
    "evidence": "evidence",
    "purpose": "purpose",
    "channel": "channel",
    "category": "category",
    "top_category": "category",
    "paid_by": "payer",
    "subject": "scored",
    "figure": "scored",
    "policy": "scored",
}


@cache
def _sentences() -> dict[str, dict[str, str]]:
    """The pages' own words: `group.code` to language to words."""
    content = YAML(typ="safe").load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    return {f"{group}.{code}": both for group, codes in content.items() for code, both in codes.items()}


@dataclass(frozen=True)
class Words:
    """Words and numbers in one language.

    Args:
        language: `en` or `zh`.
        labels: The workspace's.
        names: `group.code` to words, as the snapshot itself names businesses, benefits and segments.
        currency: Code of the workspace's currency.
    """

    language: str
    labels: Labels
    names: Mapping[str, str]
    currency: str

    def text(self, key: str, **values: object) -> str:
        """Return a sentence of the pages, with values filled in."""
        return _sentences()[key][self.language].format(**values)

    def of(self, group: str, code: str | None) -> str:
        """Return what a code is called; one that nobody named is written as plain words."""
        if code is None:
            return NOTHING
        for key in (f"{group}.{code}", f"word.{code}"):
            if key in self.names:
                return self.names[key]
            if key in self.labels.words:
                return self.labels.word(key, self.language)
            if key in _sentences():
                return _sentences()[key][self.language]
        if group == "payer":
            return self.business(code)
        return code.replace("_", " ").replace("-", " ").capitalize()

    def business(self, code: str | None) -> str:
        """Return a business's name."""
        return self.of("business", code)

    def column(self, name: str) -> str:
        """Return the heading of a column."""
        key = f"column.{name}"
        if key in _sentences():
            return _sentences()[key][self.language]
        measure = f"measure.{name}"
        # A heading that a page wrote in words already is left as it is.
        return self.labels.word(measure, self.language) if measure in self.labels.words else name

    def help_of(self, name: str) -> str | None:
        """Return what an analyst wants to know of a column beside its heading; most need nothing."""
        key = f"column_help.{name}"
        return _sentences()[key][self.language] if key in _sentences() else None

    def readable(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a frame with words for codes and for column names; figures stay exact."""
        mapped = [
            pl.col(name).replace_strict(
                {code: self.of(_GROUP_OF_COLUMN[name], code) for code in frame[name].unique().drop_nulls()},
                default=None,
                return_dtype=pl.String,
            )
            for name in frame.columns
            if name in _GROUP_OF_COLUMN and frame.schema[name] == pl.String
        ]
        return frame.with_columns(mapped).rename({name: self.column(name) for name in frame.columns})

    @property
    def symbol(self) -> str:
        """The sign of the workspace's currency."""
        return _SYMBOLS.get(self.currency, f"{self.currency} ")

    def money(self, amount: Decimal | float | None, *, signed: bool = False) -> str:
        """Write an amount: whole units from ten thousand on, else two places."""
        if amount is None:
            return NOTHING
        size = abs(float(amount))
        digits = f"{size:,.0f}" if size >= 10_000 else f"{size:,.2f}"  # noqa: PLR2004
        sign = "−" if amount < 0 else "+" if signed and amount > 0 else ""
        return f"{sign}{self.symbol}{digits}"

    def short(self, amount: Decimal | float, *, signed: bool = False) -> str:
        """Write an amount in little room: thousands and millions by their letter."""
        size = abs(float(amount))
        for unit, letter in ((1_000_000, "M"), (1_000, "k")):
            if size >= unit:
                sign = "−" if amount < 0 else "+" if signed else ""
                return f"{sign}{self.symbol}{size / unit:,.1f}{letter}"
        return self.money(round(amount), signed=signed).removesuffix(".00")

    def count(self, number: Decimal | float | None, *, signed: bool = False) -> str:
        """Write a whole number with thousands."""
        if number is None:
            return NOTHING
        sign = "−" if number < 0 else "+" if signed and number > 0 else ""
        return f"{sign}{abs(number):,.0f}"

    def share(self, share: Decimal | float | None, places: int = 1, *, signed: bool = False) -> str:
        """Write a share in per cent."""
        if share is None:
            return NOTHING
        percent = abs(float(share)) * 100
        sign = "−" if share < 0 else "+" if signed and share > 0 else ""
        return f"{sign}{percent:,.{places}f}%"

    def change(self, now: Any, before: Any) -> str | None:
        """Write by how much a figure moved, in per cent, or that it did not; None: there is nothing to compare with."""
        if now is None or not before:
            return None
        moved = (float(now) - float(before)) / abs(float(before))
        if abs(moved) < _LEAST_SHOWN:
            return self.text("tile.unchanged")
        # Streamlit tells a fall by the plain hyphen.
        return self.share(moved, signed=True).replace("−", "-")

    def day(self, day: date | None) -> str:
        """Write a day."""
        if day is None:
            return NOTHING
        return f"{day.day} {day:%b %Y}" if self.language == "en" else f"{day:%Y-%m-%d}"

    def tick(self, day: date, grain: str) -> str:
        """Write a period on an axis, in little room."""
        if grain == "month":
            return f"{day:%b %y}" if self.language == "en" else f"{day:%Y-%m}"
        return f"{day.day} {day:%b}" if self.language == "en" else f"{day:%m-%d}"

    @property
    def axis_format(self) -> str:
        """How a chart's axis of days writes its months."""
        return "%b %Y" if self.language == "en" else "%Y-%m"

    @property
    def day_format(self) -> str:
        """How what a chart tells of a point writes its day."""
        return "%-d %b %Y" if self.language == "en" else "%Y-%m-%d"

    def month(self, day: date) -> str:
        """Write a month."""
        return f"{day:%b %Y}" if self.language == "en" else f"{day:%Y-%m}"
