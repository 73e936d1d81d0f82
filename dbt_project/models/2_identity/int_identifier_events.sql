-- One event when a version states an identifier and one when a newer version leaves it out; of each the state it leaves
-- behind. Of several on one receipt day the last stands: the map is drawn at the end of the day.
with statements as (
    select * from {{ ref('int_identifier_statements') }}
    where identifier is not null and not is_denied
),

versions as (
    select * from {{ ref('landing_accounts') }}
    where version_no is not null
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

stated as (
    select
        business,
        account_id,
        kind,
        identifier,
        version_no,
        received_at,
        verified,
        last_seen_date,
        min(coalesce(first_seen_date, registered_date)) over (
            partition by business, account_id, kind, identifier
            order by version_no asc nulls last
            rows between unbounded preceding and current row
        ) as stated_from,
        min(received_at) over (partition by business, account_id, kind, identifier) as first_stated_at,
        max(verified) over (
            partition by business, account_id, kind, identifier
            order by version_no asc nulls last
            rows between unbounded preceding and current row
        ) as ever_verified,
        lead(version_no) over (
            partition by business, account_id, kind, identifier order by version_no asc nulls last
        ) as next_version_no
    from statements
),

events as (
    select
        *,
        cast(null as timestamp) as left_out_at
    from stated
    union all
    select
        stated.*,
        versions.received_at as left_out_at
    from stated
    inner join versions
        on
            stated.business = versions.business
            and stated.account_id = versions.account_id
            and stated.version_no + 1 = versions.version_no
    where stated.next_version_no is null or stated.next_version_no > stated.version_no + 1
),

dated as (
    select
        events.*,
        {{ local_date('coalesce(events.left_out_at, events.received_at)', 'as_of.workspace_timezone') }} as known_from,
        {{ local_date('events.left_out_at', 'as_of.workspace_timezone') }} as left_out_on,
        {{ local_date('events.first_stated_at', 'as_of.workspace_timezone') }} as first_stated_on
    from events
    cross join as_of
),

last_of_day as (
    select
        *,
        row_number() over (
            partition by business, account_id, kind, identifier, known_from
            order by version_no desc nulls last, left_out_at desc nulls last
        ) as event_no
    from dated
),

final as (
    select
        business,
        account_id,
        kind,
        identifier,
        known_from,
        lead(known_from) over (
            partition by business, account_id, kind, identifier order by known_from asc nulls last
        ) as known_to,
        coalesce(verified, 0) = 1 as is_verified,
        coalesce(verified = 0 and ever_verified = 1, false) as is_withdrawn,
        coalesce(stated_from, first_stated_on) as used_from,
        coalesce(last_seen_date, left_out_on) as used_to
    from last_of_day
    where event_no = 1
)

select * from final
