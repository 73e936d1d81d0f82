-- What was read of each file that was received by the known-at moment.
with readings as (
    select * from {{ source('landing', 'readings') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

final as (
    select readings.*
    from readings
    cross join as_of
    where readings.received_at <= as_of.known_at
)

select * from final
