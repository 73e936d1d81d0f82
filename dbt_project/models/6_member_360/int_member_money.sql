-- Money books an order on its day and a refund on its own, so members and anonymous add up to kpi_daily; orders are
-- those that qualify. All in the workspace's currency: a member's orders of two businesses may be in two.
with days as (
    select * from {{ ref('int_member_days') }}
    where not {{ is_anonymous_place('place_no') }}
),

as_of as (select * from {{ ref('stg_as_of') }}),

dated as (
    select
        days.*,
        days.gross - days.refunds as net_sales,
        {{ day_diff('days.day', 'as_of.as_of') }} as days_ago,
        case when {{ iso_weekday('days.day') }} >= 6 then days.qualifying_orders else 0 end as weekend_orders
    from days
    cross join as_of
),

final as (
    select
        place_no,
        cast(sum(case when days_ago < 90 then qualifying_orders else 0 end) as bigint) as orders_90d,
        cast(sum(case when days_ago < 365 then qualifying_orders else 0 end) as bigint) as orders_365d,
        cast(sum(qualifying_orders) as bigint) as orders_ever,
        cast(sum(case when days_ago < 90 then net_sales else 0 end) as decimal(18, 2)) as net_sales_90d,
        cast(sum(case when days_ago < 365 then net_sales else 0 end) as decimal(18, 2)) as net_sales_365d,
        cast(sum(net_sales) as decimal(18, 2)) as net_sales_ever,
        {{ ratio('sum(qualifying_discounts)', 'sum(before_discounts)') }} as discount_share,
        {{ ratio_of_counts('sum(weekend_orders)', 'sum(qualifying_orders)') }} as weekend_share
    from dated
    group by place_no
)

select * from final
