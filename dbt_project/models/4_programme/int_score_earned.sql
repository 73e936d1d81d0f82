with covered as (
    select * from {{ ref('int_points_covered') }}
    where role = 'score'
),

-- a score sets the tier, so its rates never depend on the tier
candidates as (
    select
        {{ capped_columns() }},
        {{ floor_product('reporting_amount', 'rate') }} as points
    from covered
),

midnights as (
    select * from {{ ref('int_points_midnights') }}
),

{{ cap_cascade() }}

final as (
    {{ earn_entries() }}
)

select * from final
