"""One ID in the working warehouse: reads what SQL made, writes what SQL reads on.

What belongs here: the two relations that go in and the two tables that come out.
What does not: how members are found (components.py).
"""

import duckdb

from member360.identity.components import Resolution, resolve

_ACCOUNTS = """
    select business, account_id, first_received_at, registered_at, first_received_on from stg_accounts
"""
_LINKS = """
    select business_a, account_a, business_b, account_b, rule, from_day, to_day, ended_by from account_links
"""


def resolve_in_warehouse(connection: duckdb.DuckDBPyConnection) -> Resolution:
    """Resolve the accounts of a warehouse and write identity.one_id_map and identity.one_id_history.

    Args:
        connection: A writable connection to a warehouse in which layers 1 and 2 up to the links are built.

    Returns:
        What was written.
    """
    resolution = resolve(connection.sql(_ACCOUNTS).pl(), connection.sql(_LINKS).pl())
    connection.execute("create schema if not exists identity")
    for name, frame in (
        ("one_id_map", resolution.one_id_map),
        ("one_id_history", resolution.one_id_history),
    ):
        connection.register("resolved", frame)
        connection.execute(f"create or replace table identity.{name} as select * from resolved")
        connection.unregister("resolved")
    return resolution
