-- Both cuts, applied here and nowhere later. A line that states no day passes: the day of its order decides on it.
with order_lines as (
    select * from {{ source('landing', 'order_lines') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

final as (
    select order_lines.*
    from order_lines
    cross join as_of
    where
        order_lines.received_at <= as_of.known_at
        and (order_lines.activity_date is null or order_lines.activity_date <= as_of.as_of)
)

select * from final
