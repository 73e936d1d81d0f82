"""The models of `benefits.yml`, `segments/*.yml` and `destinations.yml`: what is done with members.

What belongs here: their shape. What does not: the grammar of conditions (`member360.activation` parses it).
"""

from decimal import Decimal
from typing import Literal

from pydantic import StrictBool

from member360.workspace.types import BenefitId, Count, Day, Label, Model, Money, Positive, Slug, Words

Purpose = Literal["marketing", "service", "analysis"]
BenefitKind = Literal["coupon", "discount", "voucher", "points", "service", "gift", "ticket", "draw"]
GOOGLE_MINIMUM_ROWS = 100


class Benefit(Model):
    """One benefit of the catalogue.

    Args:
        benefit: Its id, as the businesses' activity names it.
        label: Its name on screens.
        kind: What it is.
        scene: The part of life it serves.
        business: Who honours it; `ecosystem`: every business.
        paid_by: Who bears its cost: a business, the programme or a partner.
        face_value: What it is worth to the member, in the workspace's currency.
        cost: What one redemption costs whoever pays.
        stock: How many there are; absent: no limit.
        valid_from: First day it can be granted.
        valid_to: First day it no longer can; absent: open.
        per_member: Most grants to one member; absent: no limit.
        min_tier: Lowest tier that may have it; absent: every tier.
        entitlement: Whether the tier gives a right to it: never withheld, outside the budget's choice.
        eligibility: Readable condition on members; absent: everybody.
        reason: Why a member gets it, as shown to a marketer.
        source_benefit_ids: Other ids under which businesses' activity names it.
    """

    benefit: BenefitId
    label: Label
    kind: BenefitKind
    scene: Slug
    business: Slug
    paid_by: Words
    face_value: Money
    cost: Money
    stock: Count | None = None
    valid_from: Day
    valid_to: Day | None = None
    per_member: Positive | None = None
    min_tier: Slug | None = None
    entitlement: StrictBool = False
    eligibility: Words | None = None
    reason: Label
    source_benefit_ids: tuple[Words, ...] = ()


class Benefits(Model):
    """`benefits.yml`.

    Args:
        budget: What all recommendations together may cost, in the workspace's currency.
        benefits: The catalogue.
    """

    budget: Money = Decimal("0.00")
    benefits: tuple[Benefit, ...] = ()


class Segment(Model):
    """`segments/<segment>.yml`.

    Args:
        segment: Its name.
        version: Raise it when the condition changes; its membership history then begins anew.
        label: Its name on screens.
        purpose: What its members may be used for; consents are given by purpose.
        owner: Who answers for it.
        condition: Readable condition on members.
        channel: The way of contact it is meant for, if there is one.
    """

    segment: Slug
    version: Positive = 1
    label: Label
    purpose: Purpose
    owner: Words
    condition: Words
    channel: Literal["email", "sms", "push"] | None = None


class Destination(Model):
    """One destination of `destinations.yml`.

    Args:
        label: Its name on screens; absent: its name.
        kind: Form of the file.
        purpose: What members are sent there for; without consent for it they are left out.
        recipient: To whom they are sent; consents are given by recipient.
        contacts: Contact points it takes; none: member ids only.
        minimum_rows: Fewer members are refused. An advertising platform's own minimum is the least.
        rules_dated: Day of the platform's rules that the file follows.
    """

    label: Label | None = None
    kind: Literal["csv", "parquet", "google_customer_match"]
    purpose: Purpose
    recipient: Words = "own"
    contacts: tuple[Literal["email", "phone"], ...] = ()
    minimum_rows: Count = 0
    rules_dated: Day | None = None

    @property
    def least_rows(self) -> int:
        """Fewer members than this are refused."""
        floor = GOOGLE_MINIMUM_ROWS if self.kind == "google_customer_match" else 0
        return max(self.minimum_rows, floor)
