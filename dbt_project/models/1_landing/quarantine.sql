-- Rows that broke the contract at the door, whole files that could not be read, and landed rows that no result
-- uses yet.
with at_the_door as (
    select * from {{ source('landing', 'quarantine') }}
),

readings as (
    select * from {{ ref('int_readings') }}
),

verdicts as (
    select * from {{ ref('int_rows_held') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

rows_refused as (
    select
        at_the_door.business,
        at_the_door.source,
        at_the_door.contract,
        at_the_door.file_name,
        at_the_door.line,
        at_the_door.column_name,
        at_the_door.rule,
        at_the_door.message,
        at_the_door.row_masked,
        at_the_door.received_at,
        'door' as held_at
    from at_the_door
    cross join as_of
    where at_the_door.received_at <= as_of.known_at
),

files_refused as (
    select
        business,
        source,
        contract,
        file_name,
        cast(null as bigint) as line,
        cast(null as varchar) as column_name,
        rule,
        message,
        cast(null as varchar) as row_masked,
        received_at,
        'file' as held_at
    from readings
    where status = 'quarantined'
),

rows_held as (
    select
        verdicts.business,
        verdicts.source,
        verdicts.contract,
        readings.file_name,
        verdicts.line,
        cast(null as varchar) as column_name,
        verdicts.rule,
        {{ held_because('verdicts.rule') }} as message,
        case
            when verdicts.line_no is not null
                then concat(
                    '{"activity_id": "', verdicts.activity_id, '", "line_no": ', cast(verdicts.line_no as varchar), '}'
                )
            when verdicts.activity_id is not null then concat('{"activity_id": "', verdicts.activity_id, '"}')
        end as row_masked,
        verdicts.received_at,
        'verdict' as held_at
    from verdicts
    left join readings
        on
            verdicts.business = readings.business
            and verdicts.source = readings.source
            and verdicts.file_hash = readings.file_hash
),

final as (
    select * from rows_refused
    union all
    select * from files_refused
    union all
    select * from rows_held
)

select * from final
