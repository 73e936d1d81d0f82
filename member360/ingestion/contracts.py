"""The three landing contracts, stated once.

What belongs here: which columns a business's rows are mapped onto, their kinds, what is required, and the exact columns of
every landing table. What does not: how a value is read (`values.py`, `moments.py`) or what a broken rule is called in words
(`rules.py`). Great Expectations suites and the empty tables of a first run are derived from this page.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "money", "quantity", "whole", "moment", "word", "currency"]

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
MONEY_TYPES: tuple[str, ...] = ("order", "refund")
CONSENT_CONTACTS: tuple[str, ...] = ("email", "sms", "push")


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    Args:
        name: The column's name, in mappings and in landing.
        kind: How its text is read and which rules hold for it.
        required: Whether a row without it is quarantined and a file without it refused.
        account: Whether a blank or denied value makes the row anonymous instead of breaking a rule.
    """

    name: str
    kind: Kind
    required: bool = False
    account: bool = False


ACCOUNTS: tuple[Column, ...] = (Column("account_id", "id", required=True), Column("registered_at", "moment"))

ACTIVITY: tuple[Column, ...] = (
    Column("activity_id", "id", required=True),
    Column("account_id", "id", account=True),
    Column("activity_type", "word", required=True),
    Column("occurred_at", "moment", required=True),
    Column("amount", "money"),
    Column("currency", "currency"),
    Column("related_activity_id", "id"),
    Column("list_amount", "money"),
    Column("discount_amount", "money"),
    Column("coupon_amount", "money"),
    Column("coins_amount", "money"),
    Column("cost_amount", "money"),
    Column("points", "whole"),
    Column("points_currency", "text"),
    Column("city", "text"),
    Column("channel", "text"),
    Column("campaign_id", "id"),
    Column("benefit_id", "id"),
)

ORDER_LINES: tuple[Column, ...] = (
    Column("activity_id", "id", required=True),
    Column("line_no", "whole", required=True),
    Column("category", "text"),
    Column("sku", "id"),
    Column("quantity", "quantity"),
    Column("amount", "money", required=True),
    Column("list_amount", "money"),
    Column("discount_amount", "money"),
    Column("coupon_amount", "money"),
    Column("account_id", "id", account=True),
    Column("occurred_at", "moment"),
    Column("currency", "currency"),
)

CONTRACTS: dict[str, tuple[Column, ...]] = {
    "accounts": ACCOUNTS,
    "activity": ACTIVITY,
    "order_lines": ORDER_LINES,
}

# Which day column a moment fills besides itself.
DAY_OF: dict[str, str] = {
    "registered_at": "registered_date",
    "occurred_at": "activity_date",
    "first_seen_at": "first_seen_date",
    "last_seen_at": "last_seen_date",
    "at": "stated_date",
}

SQL_TYPES: dict[Kind, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "word": "VARCHAR",
    "currency": "VARCHAR",
    "money": "DECIMAL(18,2)",
    "quantity": "DECIMAL(18,3)",
    "whole": "BIGINT",
    "moment": "TIMESTAMP",
}

# Where a landed row comes from; the first columns of every landing table but `readings`.
PROVENANCE: dict[str, str] = {
    "business": "VARCHAR",
    "source": "VARCHAR",
    "file_hash": "VARCHAR",
    "mapping_hash": "VARCHAR",
    "line": "BIGINT",
    "part": "BIGINT",
    "received_at": "TIMESTAMP",
    "row_hash": "VARCHAR",
}


def _columns_of(contract: tuple[Column, ...]) -> dict[str, str]:
    """Landing columns of a contract: each column, and after each moment the business's day of it."""
    landed: dict[str, str] = {}
    for column in contract:
        landed[column.name] = SQL_TYPES[column.kind]
        if column.kind == "moment":
            landed[DAY_OF[column.name]] = "DATE"
    return landed


# Every table of the landing schema with its columns and SQL types, in order.
LANDING: dict[str, dict[str, str]] = {
    "accounts": {**PROVENANCE, **_columns_of(ACCOUNTS), "attributes": "VARCHAR"},
    "account_identifiers": {
        **PROVENANCE,
        "account_id": "VARCHAR",
        "kind": "VARCHAR",
        "value": "VARCHAR",
        "identifier": "VARCHAR",
        "is_denied": "BOOLEAN",
        "verified": "BOOLEAN",
        "first_seen_at": "TIMESTAMP",
        "first_seen_date": "DATE",
        "last_seen_at": "TIMESTAMP",
        "last_seen_date": "DATE",
    },
    "account_consents": {
        **PROVENANCE,
        "account_id": "VARCHAR",
        "contact_kind": "VARCHAR",
        "contact_point": "VARCHAR",
        "purpose": "VARCHAR",
        "recipient": "VARCHAR",
        "granted": "BOOLEAN",
        "stated_at": "TIMESTAMP",
        "stated_date": "DATE",
    },
    "activity": {**PROVENANCE, **_columns_of(ACTIVITY), "correction_key": "VARCHAR"},
    "order_lines": {
        **PROVENANCE,
        **_columns_of(ORDER_LINES),
        "makes_order": "BOOLEAN",
        "correction_key": "VARCHAR",
    },
    "quarantine": {
        **PROVENANCE,
        "file_name": "VARCHAR",
        "contract": "VARCHAR",
        "column_name": "VARCHAR",
        "rule": "VARCHAR",
        "message": "VARCHAR",
        "row_masked": "VARCHAR",
        "row_original": "VARCHAR",
    },
    "readings": {
        "business": "VARCHAR",
        "source": "VARCHAR",
        "file_hash": "VARCHAR",
        "mapping_hash": "VARCHAR",
        "file_name": "VARCHAR",
        "contract": "VARCHAR",
        "received_at": "TIMESTAMP",
        "status": "VARCHAR",
        "rule": "VARCHAR",
        "message": "VARCHAR",
        "rows_read": "BIGINT",
        "rows_added": "BIGINT",
        "rows_landed": "BIGINT",
        "rows_quarantined": "BIGINT",
        "rows_filtered": "BIGINT",
    },
}
