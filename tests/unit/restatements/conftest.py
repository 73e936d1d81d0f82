"""A warehouse with nothing in it but the tables that causes are found in."""

from collections.abc import Iterator

import duckdb
import pytest

EMPTY = """
    create table landing_activity (
        business varchar, activity_id varchar, account_id varchar, activity_type varchar, activity_date date,
        related_activity_id varchar, received_at timestamp, verdict varchar
    );
    create table stg_activity as select * exclude (verdict) from landing_activity;
    create table landing_order_lines (business varchar, activity_id varchar, received_at timestamp, verdict varchar);
    create table landing_accounts (
        business varchar, account_id varchar, registered_date date, received_at timestamp, verdict varchar
    );
    create table int_activity_versions (business varchar, activity_id varchar, verdict varchar);
    create table int_line_versions as from int_activity_versions;
    create table one_id_map (business varchar, account_id varchar, member_id varchar);
    create table one_id_history (kind varchar, member_id varchar, previous_member_id varchar, changed_on date);
    create table stg_as_of as select 'UTC' as workspace_timezone;
"""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(EMPTY)
        yield connection
