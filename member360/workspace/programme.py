"""The models of `programme.yml`: currencies of points, tiers, review days.

What belongs here: what all businesses share. What does not: a business's earn rules (`business.py`).
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, Tag, field_validator

from member360.workspace.types import Count, Label, Model, Positive, PositiveRate, Slug, chosen_by, mistake

_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class ScoreCurrency(Model):
    """Points that set the tier and are never spent.

    Args:
        role: `score`.
        label: Its name on screens; absent: the product's, or the currency's name.
        window_days: Days that count.
    """

    role: Literal["score"]
    label: Label | None = None
    window_days: Positive = 365


class CoinsCurrency(Model):
    """Points that are spent and expire, by one of two rules.

    Args:
        role: `coins`.
        label: Its name on screens; absent: the product's, or the currency's name.
        life_days: Days a lot is good for; or
        period_end: the period at whose end it expires.
        value: What one is worth in the workspace's currency.
    """

    role: Literal["coins"]
    label: Label | None = None
    life_days: Positive | None = None
    period_end: Literal["month", "quarter", "year"] | None = None
    value: PositiveRate


Currency = Annotated[
    Annotated[ScoreCurrency, Tag("<score>")] | Annotated[CoinsCurrency, Tag("<coins>")],
    chosen_by("role", "score", "coins"),
]


class Tier(Model):
    """One tier.

    Args:
        tier: Its name.
        threshold: Least score; the first tier's is 0.
        label: Its name on screens.
    """

    tier: Slug
    threshold: Count
    label: Label


class Programme(Model):
    """`programme.yml`.

    Args:
        currencies: Name to currency; exactly one is the score.
        tiers: From the lowest to the highest.
        review_days: Days of the year, as "MM-DD", when a member may step down.
        illustrative: Whether the numbers are made up; screens then say so.
    """

    currencies: dict[Slug, Currency]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    review_days: Annotated[tuple[str, ...], Field(min_length=1)] = ("01-01", "07-01")
    illustrative: StrictBool = False

    @field_validator("review_days")
    @classmethod
    def _days_of_every_year(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        for day in days:
            month, _, number = day.partition("-")
            known = month.isdigit() and number.isdigit() and len(day) == 5 and 1 <= int(month) <= 12  # noqa: PLR2004
            if not known or not 1 <= int(number) <= _DAYS_IN_MONTH[int(month) - 1]:
                raise mistake(f'{day!r} is not a day of every year; write it as "MM-DD", like "07-01"')
        if len(set(days)) != len(days):
            raise mistake("a day stands here twice; name each once")
        return days

    @property
    def score(self) -> str:
        """Name of the currency that sets the tier."""
        return next(name for name, currency in self.currencies.items() if isinstance(currency, ScoreCurrency))

    @property
    def coins(self) -> tuple[str, ...]:
        """Names of the currencies that are spent."""
        return tuple(name for name, currency in self.currencies.items() if isinstance(currency, CoinsCurrency))

    @property
    def tier_ranks(self) -> dict[str, int]:
        """Tier to rank, 0 the lowest."""
        return {tier.tier: rank for rank, tier in enumerate(self.tiers)}
