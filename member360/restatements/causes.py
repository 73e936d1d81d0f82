"""Why past figures moved: what arrived since the last publication and reaches them.

What belongs here: the events between two runs, and which of them are said of a figure. What does not: the figures
(`compare`).
"""

import duckdb

from member360.publishing import RunContext

_EVENTS = "cause varchar, business varchar, member_id varchar, day date"


def lay_out_events(connection: duckdb.DuckDBPyConnection, last: RunContext, now: RunContext) -> None:
    """Lay out what happened between two runs as the temporary table `events`.

    Args:
        connection: The working warehouse of the run under way.
        last: The run that is published.
        now: The run under way.
    """
    connection.execute(f"create or replace temp table events ({_EVENTS})")
    cut = {
        "rules": last.workspace_fingerprint != now.workspace_fingerprint,
        "code": last.code_version != now.code_version,
        "known-at": now.known_at < last.known_at,
        "as-of": now.as_of < last.as_of,
    }
    if any(cut.values()):
        # Two readings of everything: what arrived as well cannot be told apart from that.
        for cause in (cause for cause, holds in cut.items() if holds):
            connection.execute("insert into events values (?, null, null, null)", [cause])
        return
    connection.execute(_ARRIVED.format(since=last.known_at))
    connection.execute("insert into events from arrived_events")
    connection.execute(_MOVED.format(since=last.known_at))


# A correction reaches the day that it left as well as the one that it came to; an exact duplicate reaches nothing.
_ARRIVED = """
    create or replace temp table arrived_events as
    with fresh as (
        select business, activity_id, account_id, activity_type, activity_date, related_activity_id, verdict
        from landing_activity
        where received_at > timestamp '{since}' and verdict in ('current', 'in_conflict')
    ),
    fresh_lines as (
        select distinct business, activity_id
        from landing_order_lines
        where received_at > timestamp '{since}' and verdict in ('current', 'in_conflict')
    ),
    repeated as (
        select distinct business, activity_id from int_activity_versions where verdict in ('superseded', 'in_conflict')
        union
        select distinct business, activity_id from int_line_versions where verdict in ('superseded', 'in_conflict')
    ),
    of_activity as (
        select
            case
                when fresh.verdict = 'in_conflict' then 'conflicts'
                when repeated.activity_id is not null then 'corrections'
                else 'late rows'
            end as cause,
            fresh.business, fresh.activity_id, fresh.account_id, fresh.activity_date as day
        from fresh left join repeated using (business, activity_id)
    ),
    of_lines as (
        select
            case when repeated.activity_id is not null then 'corrections' else 'late rows' end as cause,
            business, activity_id, activity.account_id, activity.activity_date as day
        from fresh_lines
        inner join stg_activity as activity using (business, activity_id)
        left join repeated using (business, activity_id)
        where (business, activity_id) not in (select (business, activity_id) from fresh)
    ),
    left_behind as (
        select
            of_activity.cause, earlier.business, earlier.activity_id, earlier.account_id,
            earlier.activity_date as day
        from landing_activity as earlier
        inner join of_activity using (business, activity_id)
        where
            of_activity.cause in ('corrections', 'conflicts') and earlier.received_at <= timestamp '{since}'
            and (earlier.activity_date, earlier.account_id) is distinct from (of_activity.day, of_activity.account_id)
    ),
    -- an order refunded in full never made a purchase day, on any day
    of_refunded as (
        select 'refunds' as cause, orders.business, orders.activity_id, orders.account_id, orders.activity_date as day
        from fresh inner join stg_activity as orders
            on fresh.business = orders.business and fresh.related_activity_id = orders.activity_id
        where fresh.activity_type = 'refund'
    ),
    activities as (from of_activity union all from of_lines union all from left_behind union all from of_refunded)
    select activities.cause, activities.business, one_id_map.member_id, activities.day
    from activities left join one_id_map using (business, account_id)
    union all
    select 'accounts', accounts.business, one_id_map.member_id, accounts.registered_date
    from landing_accounts as accounts left join one_id_map using (business, account_id)
    where accounts.received_at > timestamp '{since}' and accounts.verdict = 'current'
"""
_MOVED = """
    insert into events
    select change.kind || ' members', null, side.member_id, null
    from one_id_history as change,
    lateral (values (change.member_id), (change.previous_member_id)) as side (member_id)
    where
        change.kind in ('merged', 'split')
        and change.changed_on >= cast(
            timezone((select workspace_timezone from stg_as_of), timezone('UTC', timestamp '{since}')) as date
        )
"""


def with_causes(connection: duckdb.DuckDBPyConnection) -> str:
    """Say the causes of each row of `restated`.

    The nearest that there is counts: events of the member, where the row is a member's; of the business within the
    period; of the business before its end, or of members who changed; of any business before its end.

    Args:
        connection: With the temporary tables `restated` and, where there are any, `events`.

    Returns:
        A query that gives the rows of the table `restatements`.
    """
    connection.execute(f"create temp table if not exists events ({_EVENTS})")
    connection.execute(_NEAREST)
    return """
        select table_name, business, period, key, figure, before, after, coalesce(cause, 'unexplained') as cause
        from restated
        left join nearest_causes using (business, period, settled_on, member_id)
    """


# NULL member_ids must meet in the join above: a row that is nobody's has the empty one.
_NEAREST = """
    update restated set member_id = '' where member_id is null;
    create or replace temp table nearest_causes as
    with places as (
        select distinct business, period, settled_on, member_id from restated
    ),
    happened as (
        select cause, business, coalesce(member_id, '') as member_id, day, count(*) as times from events group by all
    ),
    by_day as (
        select cause, business, day, member_id = '' and business is null as is_of_all, sum(times) as times
        from happened group by all
    ),
    near as (
        select places.*, 0 as distance, happened.cause, happened.times
        from places inner join happened on places.member_id = happened.member_id and places.member_id <> ''
        where happened.day is null or happened.day <= places.settled_on
        union all
        select
            places.*,
            case
                when by_day.is_of_all then 0
                when by_day.business = places.business or places.business = 'ecosystem' and by_day.business <> ''
                    then case when by_day.day between places.period and places.settled_on then 1 else 2 end
                when by_day.business is null then 2
                else 3
            end as distance,
            by_day.cause, by_day.times
        from places inner join by_day on by_day.day is null or by_day.day <= places.settled_on
    ),
    nearest as (
        select business, period, settled_on, member_id, cause, distance, sum(times) as times,
            min(distance) over (partition by business, period, settled_on, member_id) as least
        from near group by business, period, settled_on, member_id, cause, distance
    )
    select
        business, period, settled_on, member_id,
        string_agg(
            case when cause in ('rules', 'code', 'known-at', 'as-of') then cause else cause || ' (' || times || ')' end,
            ', ' order by cause
        ) as cause
    from nearest where distance = least
    group by business, period, settled_on, member_id
"""
