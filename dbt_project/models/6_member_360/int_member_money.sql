with activity as (select * from {{ ref('fct_activity') }}),

orders as (select * from {{ ref('int_orders') }}),

as_of as (select * from {{ ref('stg_as_of') }}),

-- Money books an order on its day and a refund on its own, so members and anonymous add up to kpi_daily.
booked as (
    select
        activity.member_id,
        activity.business,
        {{ day_diff('activity.activity_date', 'as_of.as_of') }} as days_ago,
        case when activity.activity_type = 'order' then activity.reporting_amount else -activity.reporting_amount end
            as net_sales,
        0 as orders,
        0 as weekend_orders,
        cast(0 as decimal(18, 2)) as discounts,
        cast(0 as decimal(18, 2)) as before_discounts
    from activity
    cross join as_of
    where
        activity.member_id is not null
        and activity.activity_type in ('order', 'refund')
),

-- In the workspace's currency: a member's orders of two businesses may be in two.
counted as (
    select
        orders.member_id,
        orders.business,
        {{ day_diff('orders.activity_date', 'as_of.as_of') }} as days_ago,
        cast(0 as decimal(18, 2)) as net_sales,
        1 as orders,
        case when {{ iso_weekday('orders.activity_date') }} >= 6 then 1 else 0 end as weekend_orders,
        cast(
            (coalesce(orders.discount_amount, 0) + coalesce(orders.coupon_amount, 0)) * orders.reporting_rate
            as decimal(18, 2)
        ) as discounts,
        cast(
            (orders.amount + coalesce(orders.discount_amount, 0) + coalesce(orders.coupon_amount, 0))
            * orders.reporting_rate as decimal(18, 2)
        ) as before_discounts
    from orders
    cross join as_of
    where
        orders.member_id is not null
        and orders.is_qualifying
),

together as (
    select * from booked
    union all
    select * from counted
),

with_ecosystem as (
    select * from together
    union all
    select
        member_id,
        'ecosystem' as business,
        days_ago,
        net_sales,
        orders,
        weekend_orders,
        discounts,
        before_discounts
    from together
),

summed as (
    select
        member_id,
        business,
        cast(sum(case when days_ago < 90 then orders else 0 end) as bigint) as orders_90d,
        cast(sum(case when days_ago < 365 then orders else 0 end) as bigint) as orders_365d,
        cast(sum(orders) as bigint) as orders_ever,
        cast(sum(case when days_ago < 90 then net_sales else 0 end) as decimal(18, 2)) as net_sales_90d,
        cast(sum(case when days_ago < 365 then net_sales else 0 end) as decimal(18, 2)) as net_sales_365d,
        cast(sum(net_sales) as decimal(18, 2)) as net_sales_ever,
        {{ ratio('sum(discounts)', 'sum(before_discounts)') }} as discount_share,
        {{ ratio('sum(weekend_orders)', 'sum(orders)') }} as weekend_share
    from with_ecosystem
    group by member_id, business
)

select * from summed
