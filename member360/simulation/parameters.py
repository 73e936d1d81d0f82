"""The named numbers of the planted world: how often each defect is planted, what people are like.

What belongs here: one name, one default, one unit for each. What does not: the shape of a business (`shapes.yml`).
All of them stand in the truth's `counts.json`, so that a score can be read beside what was planted.
"""

from dataclasses import dataclass
from datetime import date

from member360.errors import UserMistake

MOST_MEMBERS, MOST_DAYS = 20_000_000, 1_500
LAST_DAY = date(2025, 12, 31)
"""The world's last day, whatever its length: a short world still has its winter festivals."""


@dataclass(frozen=True)
class Parameters:
    """Rates and sizes; shares are between 0 and 1.

    Args:
        growth_days: A world of D days has D / (D + growth_days) newcomers, and the rest were there before.
        former_share: People who left before the world's first day; their accounts are delivered, they do nothing.
        common_shape: Gamma shape of the part of a person's activity that all businesses share.
        own_shape: Gamma shape of the part that is one business's own.
        hazard_shape: Gamma shape of hazards of dropping out; small is heterogeneous.
        rate_slows_dropout: Exponent by which heavy buyers drop out later.
        overall_dropout_per_day: Mean hazard of leaving the whole ecosystem, a day.
        household_starts_share: Chance that a person begins a household of their own; others join the one before.
        family_share: Households of two and more that are weekend families.
        traveller_share: People (not in such families) who travel on business.
        away_share_ordinary: Chance of a week away from home of an ordinary person.
        away_share_business_traveller: The same of a business traveller.
        away_share_weekend_family: The same of a weekend family.
        second_account_share: Person and business with a second account, used half the time from some day on.
        replacement_account_share: Person and business whose account is replaced by a new one.
        phone_missing: Accounts without a phone.
        phone_verified: Phones that the business has verified.
        phone_notation: Phones in another notation than eleven digits.
        phone_mistyped: Phones mistyped; they are not verified but for mistyped_verified of them.
        mistyped_verified: Mistyped phones that are stated as verified all the same.
        phone_invalid: Of the mistyped ones, those that are no number at all.
        phone_recycled: Former people whose number another person has now.
        recycled_end_known: Of their accounts, those whose business knows when the number was last seen.
        phone_changed_per_year: People who change their number, a year.
        changed_told: Accounts of theirs that state the new number; the others keep the old one.
        household_phone_unverified: People whose account bears the head of household's mobile, not verified.
        household_phone_verified: The same, verified: two people whom the rules take for one.
        corporate_share: People whose account bears the one corporate number (in small worlds as many as pass the cap).
        email_missing: Accounts without an e-mail.
        email_verified: E-mails that the business has verified.
        email_case: E-mails in capitals.
        email_dots: Mailboxes at a provider that ignores dots, written with dots.
        email_mistyped: E-mails with a letter too many.
        device_shared: Accounts on a device that strangers share.
        late_share: Rows that arrive later than the next morning.
        late_tail: Exponent of the Pareto law of their delays, 1 to 400 days.
        duplicate_share: Rows delivered twice, word for word.
        correction_share: Orders corrected later, where the business numbers its versions.
        conflict_share: Orders of which two versions come and nothing says which is right.
        corrupt_share: Orders and refunds that come garbled and are mended the next day.
        orphan_share: Refunds of orders that nobody knows, for each order.
        cart_share: Rows that are no activity and are filtered, for each order.
        account_duplicate_share: Account rows delivered twice.
        coins_share: Orders that are paid in part with coins.
        gift_share: Orders after which the business gives coins.
        membership_per_year: Chance of joining the paid membership, a year, of somebody with average activity.
        membership_basket: How much more a member of it spends an order, as a share.
        membership_days: Days that a membership lasts.
        membership_renewed: Memberships renewed while the person is active.
        wave_days: Days from one wave of grants of a benefit to the next.
        experiment_share: Account holders drawn into a wave's experiment.
        experiment_granted: Of those, the share that is granted; the others are its holdout.
        rule_least: Least chance of a grant by the old rule.
        rule_most: Most; it rises with past activity and price sensitivity, so its grants go to who would buy anyway.
        grant_days: Days that a grant is good for.
    """

    growth_days: int = 600
    former_share: float = 0.05
    common_shape: float = 0.35
    own_shape: float = 0.45
    hazard_shape: float = 1.3
    rate_slows_dropout: float = 0.25
    overall_dropout_per_day: float = 0.0008
    household_starts_share: float = 0.45
    family_share: float = 0.25
    traveller_share: float = 0.08
    away_share_ordinary: float = 0.04
    away_share_business_traveller: float = 0.40
    away_share_weekend_family: float = 0.08
    second_account_share: float = 0.05
    replacement_account_share: float = 0.04
    phone_missing: float = 0.03
    phone_verified: float = 0.92
    phone_notation: float = 0.25
    phone_mistyped: float = 0.01
    mistyped_verified: float = 0.02
    phone_invalid: float = 0.3
    phone_recycled: float = 0.10
    recycled_end_known: float = 0.95
    phone_changed_per_year: float = 0.04
    changed_told: float = 0.7
    household_phone_unverified: float = 0.02
    household_phone_verified: float = 0.0002
    corporate_share: float = 0.003
    email_missing: float = 0.35
    email_verified: float = 0.75
    email_case: float = 0.08
    email_dots: float = 0.02
    email_mistyped: float = 0.005
    device_shared: float = 0.02
    late_share: float = 0.015
    late_tail: float = 0.6
    duplicate_share: float = 0.004
    correction_share: float = 0.006
    conflict_share: float = 0.001
    corrupt_share: float = 0.001
    orphan_share: float = 0.0003
    cart_share: float = 0.05
    account_duplicate_share: float = 0.003
    coins_share: float = 0.06
    gift_share: float = 0.02
    membership_per_year: float = 0.06
    membership_basket: float = 0.04
    membership_days: int = 90
    membership_renewed: float = 0.7
    wave_days: int = 35
    experiment_share: float = 0.03
    experiment_granted: float = 0.5
    rule_least: float = 0.004
    rule_most: float = 0.10
    grant_days: int = 28


@dataclass(frozen=True)
class Asked:
    """What somebody asks for.

    Args:
        members: People.
        days: Days of the world, the last of them `LAST_DAY`.
        seed: Of every draw.

    Raises:
        UserMistake: If no such world can be made.
    """

    members: int
    days: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        for name, most in (("members", MOST_MEMBERS), ("days", MOST_DAYS), ("seed", 2**63 - 1)):
            least = 0 if name == "seed" else 1
            value = getattr(self, name)
            if not least <= value <= most:
                raise UserMistake(f"--{name} {value}: choose a number from {least} to {most:,}")
