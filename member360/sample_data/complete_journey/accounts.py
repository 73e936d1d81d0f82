"""The accounts of every household in every business: made-up people behind real purchases.

What belongs here: building the tables of accounts, contacts, campaigns and rewards from the SQL beside this module.
What does not: the shape in which a business delivers them (`businesses.py` and its neighbours).
"""

import duckdb

from member360.errors import RunFailed
from member360.sample_data.complete_journey.source import SALT, add_table, read_settings, read_sql

# How each business numbers its customers: {h} is a hexadecimal digest of (business, household, account).
ID_SHAPES = {
    "grocery": "'4' || lpad(cast(md5_number_lower({h}) % 10000000000 as varchar), 10, '0')",
    "drugstore": "cast(100000000 + md5_number_lower({h}) % 899999999 as varchar)",
    "fresh": "'FR-' || upper(left(md5({h}), 10))",
    "deli_bakery": "left(md5({h}), 8) || '-' || substr(md5({h}), 9, 4)",
    "fuel": "'7083' || lpad(cast(md5_number_lower({h}) % 100000000000 as varchar), 12, '0')",
    "leisure_garden": "'c' || lpad(cast(md5_number_lower({h}) % 1000000000000 as varchar), 12, '0')",
}


def make_accounts(con: duckdb.DuckDBPyConnection) -> None:
    """Add `grants`, `redemptions`, `account`, `account_version`, `order_account`, `rewards` and `account_key`.

    Args:
        con: What `open_source` returned.

    Raises:
        RunFailed: Two accounts of one business would bear the same id.
    """
    people = read_settings("people.yml")
    for table, words in (
        ("area_code", "area_codes"),
        ("first_name", "first_names"),
        ("last_name", "last_names"),
    ):
        column = "area" if table == "area_code" else "name"
        add_table(con, f"{table}_list", (column,), [(word,) for word in people[words].split()])
        con.execute(f"create table {table} as select rowid as position, {column} from {table}_list")
    asked = [(business, "phone" in kinds, "email" in kinds) for business, kinds in people["asks"].items()]
    add_table(con, "asks", ("business", "asks_phone", "asks_email"), asked)
    for step in ("campaigns.sql", "people.sql", "accounts.sql", "contacts.sql", "rewards.sql"):
        con.execute(read_sql(step))
    digest = f"'{SALT}|account|' || k"
    cases = " ".join(f"when '{b}' then {shape.format(h=digest)}" for b, shape in ID_SHAPES.items())
    con.execute(
        "create table account_key as select business, household_id, slot, k, "
        f"case business {cases} end as account_id from account"
    )
    twins = con.execute(
        "select count(*) - count(distinct (business, account_id)) + count(*) filter (where account_id is null) "
        "from account_key"
    ).fetchone()
    if twins != (0,):
        raise RunFailed("complete_journey: two accounts of one business bear the same id; change the salt")
