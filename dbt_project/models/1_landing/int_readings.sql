-- What was read of each file that was received by the known-at moment.
with readings as (
    select * from {{ source('landing', 'readings') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

final as (
    select
        readings.business,
        readings.source,
        readings.file_hash,
        readings.mapping_hash,
        readings.file_name,
        readings.contract,
        readings.received_at,
        readings.status,
        readings.rule,
        readings.message,
        readings.rows_read,
        readings.rows_added,
        readings.rows_landed,
        readings.rows_quarantined,
        readings.rows_filtered
    from readings
    cross join as_of
    where readings.received_at <= as_of.known_at
)

select * from final
