-- A row that got lost between reading and landing would otherwise look like one beyond the cut.
with landed as (
    select
        business,
        source,
        file_hash
    from {{ source('landing', 'accounts') }}
    union all
    select
        business,
        source,
        file_hash
    from {{ source('landing', 'activity') }}
    union all
    select
        business,
        source,
        file_hash
    from {{ source('landing', 'order_lines') }}
),

held as (
    select
        business,
        source,
        file_hash,
        count(*) as rows_held
    from landed
    group by business, source, file_hash
)

select
    readings.business,
    readings.source,
    readings.file_name,
    readings.rows_landed,
    held.rows_held
from {{ ref('int_readings') }} as readings
left join held
    on
        readings.business = held.business
        and readings.source = held.source
        and readings.file_hash = held.file_hash
where readings.rows_landed <> coalesce(held.rows_held, 0)
