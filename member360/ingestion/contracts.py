"""Landing: every table that intake writes, with its columns and SQL types.

What belongs here: what the three contracts become when they are landed, and which columns say where a row
comes from. What does
not: what a mapping may say of a contract (`member360.workspace.contracts`), how a value is read (`values.py`), what a
broken rule is called (`rules.py`).
"""

from member360.workspace.contracts import CONTRACTS, ContractName, Kind

# Which day column a moment fills besides itself: the business's own day of it.
DAY_OF: dict[str, str] = {"registered_at": "registered_date", "occurred_at": "activity_date"}

SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "activity_type": "VARCHAR",
    "currency": "VARCHAR",
    "money": "DECIMAL(18,2)",
    "quantity": "DECIMAL(18,3)",
    "whole": "BIGINT",
    "timestamp": "TIMESTAMP",
}

# Where a landed row comes from; the first columns of every landing table but `readings`. `line` is the
# physical line or record (a header is line 1; 0 is the file as a whole), `part` is 1 for the second activity
# of a row, `row_hash` the md5 of the row's contract content: rows of one account delivery (identifiers,
# consents) share the account row's.
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


def contract_columns(contract: ContractName) -> dict[str, str]:
    """Return the landed columns of a contract: each of its columns, and after each moment the business's day of it.

    Args:
        contract: Which contract.

    Returns:
        Column name to SQL type, in landing order.
    """
    landed: dict[str, str] = {}
    for name, column in CONTRACTS[contract].items():
        landed[name] = SQL_TYPES[column.kind]
        if column.kind == "timestamp":
            landed[DAY_OF[name]] = "DATE"
    return landed


# Every table of the landing schema.
LANDING: dict[str, dict[str, str]] = {
    "accounts": {**PROVENANCE, **contract_columns("accounts"), "attributes": "VARCHAR"},
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
    "activity": {**PROVENANCE, **contract_columns("activity"), "correction_key": "VARCHAR"},
    "order_lines": {
        **PROVENANCE,
        **contract_columns("order_lines"),
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

# The landing table that a contract's rows go to has the contract's name; accounts fill two more.
TABLES_OF: dict[ContractName, tuple[str, ...]] = {
    "accounts": ("accounts", "account_identifiers", "account_consents"),
    "activity": ("activity",),
    "order_lines": ("order_lines",),
}
