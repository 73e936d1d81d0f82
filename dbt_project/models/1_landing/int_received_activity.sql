-- Both cuts, applied here and nowhere later.
with activity as (
    select * from {{ source('landing', 'activity') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

final as (
    select activity.*
    from activity
    cross join as_of
    where
        activity.received_at <= as_of.known_at
        and activity.activity_date <= as_of.as_of
)

select * from final
