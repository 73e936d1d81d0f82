with days as (
    select * from {{ ref('int_member_days') }}
),

final as (
    {{ moves_by_period('days', 'month') }}
)

select * from final
