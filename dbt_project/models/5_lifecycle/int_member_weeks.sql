with days as (
    select * from {{ ref('int_member_days') }}
),

final as (
    select
        place_no,
        {{ week_start('day') }} as period_start,
        cast(sum(gross - refunds) as decimal(18, 2)) as net_sales,
        cast(sum(purchase_day) as bigint) as purchase_days
    from days
    group by place_no, {{ week_start('day') }}
)

select * from final
