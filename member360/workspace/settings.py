"""The models of `member360.yml`: what holds for the whole workspace.

What belongs here: zone, currency, exchange rates, identity rules, limits. What does not: anything of one
business.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from member360.workspace.origins import InsidePath
from member360.workspace.types import (
    CountryCode,
    CurrencyCode,
    Day,
    Label,
    Model,
    Positive,
    PositiveRate,
    Share,
    Slug,
    Words,
    Zone,
)


class ExchangeRate(Model):
    """What one unit of a currency is worth in the workspace's, from a day until the next rate's day.

    Args:
        currency: The other currency.
        valid_from: First day it holds; YAML key `from`.
        rate: Units of the workspace's currency for one of the other.
    """

    currency: CurrencyCode
    valid_from: Day = Field(alias="from")
    rate: PositiveRate


class IdentityRule(Model):
    """One reason to link accounts that carry the same identifier.

    Args:
        rule: Its name, shown as the cause of a link.
        kind: Kind of identifier it looks at.
        requires_verified: Whether both accounts must have it verified.
        strength: `strong` links; `weak` alone never does.
        cap: An identifier on more accounts than this links nobody.
        recycling_gap_days: Accounts whose times of using it lie further apart are not linked by it.
    """

    rule: Slug
    kind: Slug
    requires_verified: StrictBool = True
    strength: Literal["strong", "weak"] = "strong"
    cap: Annotated[Positive, Field(ge=2)] = 50
    recycling_gap_days: Positive = 180


def _default_deny() -> dict[str, tuple[str, ...]]:
    return {"account": ("", "0", "unknown", "NULL")}


class Identity(Model):
    """How accounts are linked to members.

    Args:
        rules: Reasons to link, in order of reporting; none: every account is a member of its own.
        deny: Kind of identifier (or `account`) to values that stand for nobody.
    """

    rules: tuple[IdentityRule, ...] = ()
    deny: dict[str, tuple[str, ...]] = Field(default_factory=_default_deny)


class Quality(Model):
    """When a run refuses to go on.

    Args:
        max_quarantine_share: Share of a file's rows in quarantine beyond which the whole file is set aside.
    """

    max_quarantine_share: Share = Decimal("0.05")


class Holdout(Model):
    """Members that get no benefit, so that effects can be measured.

    Args:
        share: Share of members.
        salt: Key of the hash that assigns them; changing it assigns everybody anew.
    """

    share: Share = Decimal("0.10")
    salt: Words


class Churn(Model):
    """When churn models are learned; everybody is scored in every run.

    Args:
        retrain_every_days: Days from one training's as-of day to the next one's.
    """

    retrain_every_days: Positive = 28


class Settings(Model):
    """`member360.yml`.

    Args:
        workspace: The workspace's name; names its home folder.
        title: Its name on screens.
        timezone: Of programme days, and of businesses that do not say their own.
        currency: Of reporting, and of businesses that do not say their own.
        country: For phone numbers without a country code, where a business does not say its own.
        engine: What computes.
        memory_limit: Of the engine, such as 3GB.
        sample_data: Generator of sample deliveries; they are then in the home folder.
        deliveries: Folder, in the workspace, that `files:` are looked for in.
        exchange_rates: Of every currency a business has besides the workspace's.
        identity: How accounts are linked.
        quality: When a run refuses.
        holdout: Who gets no benefit.
        churn: When models are learned.
    """

    workspace: Slug
    title: Label
    timezone: Zone
    currency: CurrencyCode
    country: CountryCode
    engine: Literal["duckdb"] = "duckdb"
    memory_limit: Annotated[str, Field(pattern=r"^[1-9]\d*(MB|GB)$")] = "3GB"
    sample_data: Literal["complete_journey"] | None = None
    deliveries: InsidePath = "deliveries"
    exchange_rates: tuple[ExchangeRate, ...] = ()
    identity: Identity = Field(default_factory=Identity)
    quality: Quality = Field(default_factory=Quality)
    holdout: Holdout
    churn: Churn = Field(default_factory=Churn)
