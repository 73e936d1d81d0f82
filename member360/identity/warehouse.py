"""One ID in the working warehouse: reads what SQL made, writes what SQL reads on.

What belongs here: the two relations that go in, the tables that come out, and by night which accounts are looked at.
What does not: how members are found (components.py).
"""

import duckdb
import polars as pl

from member360.identity.components import Resolution, resolve

_ACCOUNTS = """
    select business, account_id, first_received_at, registered_at, first_received_on from stg_accounts
"""
_LINKS = """
    select business_a, account_a, business_b, account_b, rule, from_day, to_day, ended_by from account_links
"""
# An account of which something that decides on ids is said anew, whoever an old or a new link of it names, and on from
# there: whole components, as they are or ever were. A night that broke off may have exchanged what would tell the
# difference: of what it had touched every account counts.
_LOOKED_AT = """
    create or replace table identity.looked_at as
    with recursive links as (
        select business_a, account_a, business_b, account_b from account_links
        union all
        select business_a, account_a, business_b, account_b from before.account_links
    ),
    pairs as (
        select business_a as business, account_a as account_id, business_b as other, account_b as other_id from links
        union all
        select business_b, account_b, business_a, account_a from links
    ),
    changed_links as (
        from night.account_links except all from before.account_links
        union all
        (from before.account_links except all from night.account_links)
    ),
    told_anew as (
        (select business, account_id, first_received_at, registered_at, first_received_on from night.stg_accounts
        except all
        select business, account_id, first_received_at, registered_at, first_received_on from before.stg_accounts)
        union all
        (select business, account_id, first_received_at, registered_at, first_received_on from before.stg_accounts
        except all
        select business, account_id, first_received_at, registered_at, first_received_on from night.stg_accounts)
    ),
    looked_at as (
        select business, account_id from told_anew
        union
        select business, account_id from arrived.unfinished_accounts
        union
        select business, account_id from int_identifier_carriers
        where (kind, identifier) in (select kind, identifier from arrived.unfinished_identifiers)
        union
        select business_a, account_a from changed_links
        union
        select business_b, account_b from changed_links
        union
        select pairs.other, pairs.other_id
        from looked_at
        inner join pairs on looked_at.business = pairs.business and looked_at.account_id = pairs.account_id
    )
    select * from looked_at
"""
_AMONG_THEM = "where (business{0}, account_{1}) in (select business, account_id from identity.looked_at)"
_TABLES = ("one_id_map", "one_id_history")


def resolve_in_warehouse(connection: duckdb.DuckDBPyConnection, *, by_night: bool = False) -> Resolution:
    """Resolve the accounts of a warehouse and write identity.one_id_map and identity.one_id_history.

    Args:
        connection: A writable connection to a warehouse in which layers 1 and 2 up to the links are built.
        by_night: Whether only components that the night has changed are resolved anew. Their members, as they were and
            as they are, are added to identity.touched_members.

    Returns:
        What was written.
    """
    among, among_links = "", ""
    if by_night:
        connection.execute(_LOOKED_AT)
        among, among_links = _AMONG_THEM.format("", "id"), _AMONG_THEM.format("_a", "a")
    resolution = resolve(connection.sql(_ACCOUNTS + among).pl(), connection.sql(_LINKS + among_links).pl())
    frames = dict(zip(_TABLES, (resolution.one_id_map, resolution.one_id_history), strict=True))
    (_exchange if by_night else _replace)(connection, frames)
    return resolution


def _replace(connection: duckdb.DuckDBPyConnection, frames: dict[str, pl.DataFrame]) -> None:
    connection.execute("create schema if not exists identity")
    for name, frame in frames.items():
        connection.register("resolved", frame)
        connection.execute(f"create or replace table identity.{name} as select * from resolved")
        connection.unregister("resolved")


def _exchange(connection: duckdb.DuckDBPyConnection, frames: dict[str, pl.DataFrame]) -> None:
    """Exchange the rows of the accounts looked at, all or none, and keep whose members they were and are."""
    held = "select member_id from identity.one_id_map " + _AMONG_THEM.format("", "id")
    connection.execute("begin")
    connection.execute(f"insert into identity.touched_members {held}")
    for name, frame in frames.items():
        connection.register("resolved", frame)
        connection.execute(f"delete from identity.{name} {_AMONG_THEM.format('', 'id')}")
        connection.execute(f"insert into identity.{name} select * from resolved")
        connection.unregister("resolved")
    connection.execute(f"insert into identity.touched_members {held}")
    connection.execute("commit")
