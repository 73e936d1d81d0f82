"""The models of `businesses/<business>.yml`: one line of trade, all that is to be known of it.

What belongs here: lifecycle thresholds, earn rules, caps, rhythm, margin.
What does not: its sources (`mapping.py`).
"""

from decimal import Decimal
from math import ceil
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, StrictBool, Tag

from member360.workspace.mapping import Source
from member360.workspace.types import (
    Count,
    CountryCode,
    CurrencyCode,
    Day,
    Instant,
    Label,
    Model,
    Money,
    Positive,
    PositiveRate,
    Rate,
    Share,
    Slug,
    Thousandths,
    Words,
    Zone,
    chosen_by,
)


class Delivery(Model):
    """How often the business delivers.

    Args:
        every_days: Days from one delivery to the next.
        tolerance_days: Days of delay before it counts as a gap.
    """

    every_days: Positive = 1
    tolerance_days: Count = 1


class FixedThresholds(Model):
    """The same number of days of silence for every member.

    Args:
        kind: `fixed`.
        dormant_after: Days after a purchase day when a member is dormant.
        churned_after: Days after it when a member is churned; more than dormant_after.
    """

    kind: Literal["fixed"]
    dormant_after: Positive
    churned_after: Positive


class PersonalThresholds(Model):
    """Days of silence by each member's own rhythm.

    With n earlier gaps of sum s, dormant_after is dormant_multiple * (s + weight * usual_gap) / (n + weight),
    rounded up; churned_after is the same with churned_multiple; both are kept within [min, max].

    Args:
        kind: `personal`.
        usual_gap: Days between purchases that are usual in this business.
        weight: How many gaps of one's own the usual gap weighs.
        dormant_multiple: Gaps of silence before dormant.
        churned_multiple: Gaps of silence before churned; more than dormant_multiple.
        shortest: Least days; YAML key `min`.
        longest: Most days; YAML key `max`.
    """

    kind: Literal["personal"]
    usual_gap: Thousandths
    weight: Thousandths
    dormant_multiple: Thousandths
    churned_multiple: Thousandths
    shortest: Positive = Field(alias="min")
    longest: Positive = Field(alias="max")


Thresholds = Annotated[
    Annotated[FixedThresholds, Tag("<fixed>")] | Annotated[PersonalThresholds, Tag("<personal>")],
    chosen_by("kind", "fixed", "personal"),
]


class Qualifying(Model):
    """Which activities make a purchase day.

    Args:
        activity_types: Types that count.
        min_amount: Least net amount with coins; 0: anything above nothing.
    """

    activity_types: Annotated[tuple[str, ...], Field(min_length=1)] = ("order",)
    min_amount: Money = Decimal("0.00")


class Lifecycle(Model):
    """When a member of this business is dormant or churned.

    Args:
        thresholds: Days of silence, fixed or personal.
        qualifying: Which activities end a silence.
    """

    thresholds: Thresholds
    qualifying: Qualifying = Field(default_factory=Qualifying)


class EarnRule(Model):
    """How orders earn points.

    Args:
        rule: Its name, unique in the workspace; a changed rule is a new version of the same name.
        version: Its version.
        currency: Programme currency that it earns.
        rate: Points for one unit of the workspace's currency, floored for each order and category.
        categories: Categories of lines it covers; absent: all, and orders without lines.
        valid_from: First day it is in force; YAML key `from`.
        valid_to: First day it no longer is; YAML key `to`; absent: open.
        pending_days: Days until the points are available; 0: at once.
        rates_by_tier: Coins only: tier to the rate that replaces `rate` for it.
    """

    rule: Slug
    version: Positive = 1
    currency: Slug
    rate: PositiveRate
    categories: Annotated[tuple[Words, ...], Field(min_length=1)] | None = None
    valid_from: Day = Field(alias="from")
    valid_to: Day | None = Field(default=None, alias="to")
    pending_days: Count = 0
    rates_by_tier: dict[str, Rate] = Field(default_factory=dict)


class EarnCap(Model):
    """The most that an account can earn in some scope, over all rules of a currency.

    Args:
        currency: Programme currency.
        per: order, day (business-local), category_month or month (calendar).
        cap: Most points.
        category: With category_month: only this category; absent: each category.
    """

    currency: Slug
    per: Literal["order", "day", "category_month", "month"]
    cap: Positive
    category: Words | None = None


class BusinessProgramme(Model):
    """What the business gives in the programme.

    Args:
        earn: Earn rules.
        caps: Caps on earning, applied as a cascade: order, day, category and month, month.
        sends_own_restores: Whether it sends by itself the coins given back on a refund.
    """

    earn: tuple[EarnRule, ...] = ()
    caps: tuple[EarnCap, ...] = ()
    sends_own_restores: StrictBool = False


class Business(Model):
    """`businesses/<business>.yml`.

    Args:
        business: Its name; `ecosystem` is reserved.
        label: Its name on screens.
        scene: The part of life it serves.
        timezone: Where its days begin; absent: the workspace's.
        currency: The one currency of its amounts; absent: the workspace's.
        country: For phone numbers without a country code; absent: the workspace's.
        connected_at: Floor of received_at: rows delivered earlier count as received then.
        delivery: Its rhythm of delivery.
        margin_rate: Share of net sales that is margin.
        churn_horizon_days: Days ahead that a churn score speaks of; absent: dormant_after
            (personal: usual gap times dormant_multiple, rounded up).
        lifecycle: Its stages.
        category_scenes: Category to scene, where it is not the business's.
        programme: Its part of the programme.
        sources: What it delivers.
    """

    business: Slug
    label: Label
    scene: Slug
    timezone: Zone
    currency: CurrencyCode
    country: CountryCode
    connected_at: Instant | None = None
    delivery: Delivery = Field(default_factory=Delivery)
    margin_rate: Share
    churn_horizon_days: Positive | None = None
    lifecycle: Lifecycle
    category_scenes: dict[str, Slug] = Field(default_factory=dict)
    programme: BusinessProgramme = Field(default_factory=BusinessProgramme)
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    _denied: dict[str, tuple[str, ...]] = PrivateAttr(default_factory=dict)

    @property
    def denied(self) -> dict[str, tuple[str, ...]]:
        """The workspace's deny-lists (kind to values), known here because they change how a file is read."""
        return self._denied

    @property
    def horizon_days(self) -> int:
        """Days ahead that a churn score of this business speaks of."""
        if self.churn_horizon_days is not None:
            return self.churn_horizon_days
        thresholds = self.lifecycle.thresholds
        if isinstance(thresholds, FixedThresholds):
            return thresholds.dormant_after
        usual = ceil(thresholds.usual_gap * thresholds.dormant_multiple)
        return min(max(usual, thresholds.shortest), thresholds.longest)
