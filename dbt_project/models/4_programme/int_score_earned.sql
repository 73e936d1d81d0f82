with covered as (
    select * from {{ ref('int_points_covered') }} where role = 'score'
),

-- a score sets the tier, so its rates never depend on the tier
candidates as (
    select
        {{ capped_columns() }},
        cast(floor(reporting_amount * rate) as bigint) as points
    from covered
),

{{ cap_cascade() }}

final as (
    {{ earn_entries() }}
)

select * from final
