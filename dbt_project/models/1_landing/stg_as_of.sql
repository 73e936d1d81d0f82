with run_context as (
    select * from {{ source('reference', 'run_context') }}
),

final as (
    select
        cast(as_of as date) as as_of,
        cast(known_at as timestamp) as known_at,
        workspace_timezone,
        currency
    from run_context
)

select * from final
