"""The three landing contracts as a mapping may name them: columns, what kind of value, which are required.

What belongs here: the vocabulary that a business's data is mapped onto. What does not: reading data
(ingestion), or how a workspace writes a mapping (`mapping.py`).
"""

from typing import Literal, NamedTuple

CONTRACT_VERSION = 1
"""Part of every mapping hash: raise it when the same mapping is to be read differently; raw is re-read."""

ContractName = Literal["accounts", "activity", "order_lines"]
Kind = Literal["text", "timestamp", "money", "quantity", "whole", "activity_type", "currency"]

ACTIVITY_TYPES: tuple[str, ...] = (
    "order",
    "refund",
    "visit",
    "review",
    "benefit_granted",
    "benefit_seen",
    "benefit_claimed",
    "benefit_redeemed",
    "benefit_expired",
    "points_redeemed",
    "points_gifted",
    "points_adjusted",
    "draw",
    "membership_joined",
    "membership_renewed",
    "membership_lapsed",
    "membership_refunded",
    "contact_sent",
    "contact_delivered",
    "contact_opened",
    "contact_clicked",
    "contact_failed",
    "contact_unsubscribed",
    "contact_complained",
)
MONEY_ACTIVITY_TYPES = frozenset({"order", "refund"})
"""Types whose amount must be mapped; for the others a missing amount is 0."""

IDENTIFIER_KINDS: tuple[str, ...] = ("phone", "email", "device", "address", "household_phone", "card")
CONTACT_KINDS: tuple[str, ...] = ("email", "sms", "push")
PURPOSES: tuple[str, ...] = ("marketing", "service", "analysis")


class ContractColumn(NamedTuple):
    """One column of a contract.

    Args:
        kind: What its values are; `unit` applies to money, `format` and `timezone` to timestamps.
        required: Whether every source of the contract must map it.
    """

    kind: Kind
    required: bool = False


CONTRACTS: dict[ContractName, dict[str, ContractColumn]] = {
    "accounts": {
        "account_id": ContractColumn("text", required=True),
        "registered_at": ContractColumn("timestamp"),
    },
    "activity": {
        "activity_id": ContractColumn("text", required=True),
        "account_id": ContractColumn("text", required=True),
        "activity_type": ContractColumn("activity_type", required=True),
        "occurred_at": ContractColumn("timestamp", required=True),
        "amount": ContractColumn("money"),
        "currency": ContractColumn("currency"),
        "related_activity_id": ContractColumn("text"),
        "list_amount": ContractColumn("money"),
        "discount_amount": ContractColumn("money"),
        "coupon_amount": ContractColumn("money"),
        "coins_amount": ContractColumn("money"),
        "cost_amount": ContractColumn("money"),
        "points": ContractColumn("whole"),
        "points_currency": ContractColumn("text"),
        "city": ContractColumn("text"),
        "channel": ContractColumn("text"),
        "campaign_id": ContractColumn("text"),
        "benefit_id": ContractColumn("text"),
    },
    "order_lines": {
        "activity_id": ContractColumn("text", required=True),
        "line_no": ContractColumn("whole", required=True),
        "category": ContractColumn("text"),
        "sku": ContractColumn("text"),
        "quantity": ContractColumn("quantity"),
        "amount": ContractColumn("money", required=True),
        "list_amount": ContractColumn("money"),
        "discount_amount": ContractColumn("money"),
        "coupon_amount": ContractColumn("money"),
        "account_id": ContractColumn("text"),
        "occurred_at": ContractColumn("timestamp"),
        "currency": ContractColumn("currency"),
    },
}
LINES_ONLY_REQUIRED = ("account_id", "occurred_at")
"""Required of order lines that make their orders (`order_id:`), besides the contract's own."""
