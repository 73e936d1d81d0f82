"""The shapes of the planted world's businesses, typed: what `shapes.yml` says.

What belongs here: its form, and reading it. What does not: what a business delivers and how (its workspace YAML).
"""

from functools import cache
from pathlib import Path

from pydantic import Field
from ruamel.yaml import YAML

from member360.workspace.types import Model

KINDS = ("ordinary", "business_traveller", "weekend_family")


class Refund(Model):
    """Refunds of a business: share of orders, of those the share given back in full, mean delay in days."""

    share: float
    full: float
    days: float


class Lines(Model):
    """Lines of its orders: mean number, and category to weight; nothing: the business sends none."""

    mean: float = 1.0
    categories: dict[str, float] = Field(default_factory=dict)


class Basket(Model):
    """Amount of an order, lognormal: median in yuan, spread of its logarithm."""

    median: float
    spread: float


class Addition(Model):
    """A column that its files have from some share of the days on."""

    column: str
    from_share: float


class Shape(Model):
    """One business as a process; `shapes.yml` says what each number is."""

    supply: str
    letter: str
    adoption: float
    entry: float
    rate: float
    dropout_per_day: float
    basket: Basket
    weekday: tuple[float, ...]
    month: tuple[float, ...]
    festivals: dict[str, float]
    hours: tuple[int, ...]
    refund: Refund
    visits_per_order: float
    channels: dict[str, float]
    price_pull: float
    time_pull: float
    kinds: dict[str, float]
    weekend_factor: dict[str, float]
    corrupt: tuple[str, ...]
    cities_away: float
    lines: Lines
    corrects: bool = False
    conflicts: bool = False
    filters: bool = False
    anonymous: float = 0.0
    sends_membership: bool = False
    schema_addition: Addition | None = None


class SpillOver(Model):
    """A first order in one business starts another with a chance, after a mean delay in days."""

    source: str = Field(alias="from")
    to: str
    chance: float
    days: float


class Effect(Model):
    """What a grant of a benefit does to people on average, and the day of the world of its first wave."""

    extra: float
    basket: float
    basket_spread: float
    uses: float
    first_day: int


class Shapes(Model):
    """The whole of `shapes.yml`."""

    businesses: dict[str, Shape]
    spill_over: tuple[SpillOver, ...]
    benefits: dict[str, Effect]
    cities: dict[str, float]

    @property
    def names(self) -> tuple[str, ...]:
        """Businesses in the order of all arrays."""
        return tuple(self.businesses)

    @property
    def all(self) -> tuple[Shape, ...]:
        """Shapes in the order of all arrays."""
        return tuple(self.businesses.values())


@cache
def shapes() -> Shapes:
    """Return the shapes that come with the package."""
    text = Path(__file__).with_name("shapes.yml").read_text(encoding="utf-8")
    return Shapes.model_validate(YAML(typ="safe").load(text))
