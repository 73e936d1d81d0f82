with activity as (select * from {{ ref('fct_activity') }}),

orders as (select * from {{ ref('int_orders') }}),

as_of as (select * from {{ ref('stg_as_of') }}),

booked as (
    select
        business,
        activity_date as day,
        cast(null as varchar) as buyer,
        case when activity_type = 'order' then 1 else 0 end as orders,
        0 as qualifying_orders,
        case when activity_type = 'order' then reporting_amount else cast(0 as decimal(18, 2)) end as gross,
        case when activity_type = 'refund' then reporting_amount else cast(0 as decimal(18, 2)) end as refunds,
        cast(0 as decimal(18, 2)) as discounts,
        case
            when not is_anonymous then cast(0 as decimal(18, 2))
            when activity_type = 'order' then reporting_amount
            else -reporting_amount
        end as anonymous_net_sales
    from activity
    where activity_type in ('order', 'refund')
),

counted as (
    select
        business,
        activity_date as day,
        case when is_qualifying then member_id end as buyer,
        0 as orders,
        case when is_qualifying then 1 else 0 end as qualifying_orders,
        cast(0 as decimal(18, 2)) as gross,
        cast(0 as decimal(18, 2)) as refunds,
        cast(
            (coalesce(discount_amount, 0) + coalesce(coupon_amount, 0)) * reporting_rate as decimal(18, 2)
        ) as discounts,
        cast(0 as decimal(18, 2)) as anonymous_net_sales
    from orders
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
        'ecosystem' as business,
        day,
        buyer,
        orders,
        qualifying_orders,
        gross,
        refunds,
        discounts,
        anonymous_net_sales
    from together
),

summed as (
    select
        day,
        business,
        sum(orders) as orders,
        sum(qualifying_orders) as qualifying_orders,
        count(distinct buyer) as buyers,
        sum(gross) as gross,
        sum(refunds) as refunds,
        sum(discounts) as discounts,
        sum(anonymous_net_sales) as anonymous_net_sales
    from with_ecosystem
    group by day, business
),

first_days as (
    select
        business,
        min(day) as first_day
    from summed
    group by business
),

days as (
    select
        first_days.business,
        series.day
    from {{ date_series(
        '(select min(first_day) from first_days)',
        '(select as_of from as_of)'
    ) }} as series
    inner join first_days on series.day >= first_days.first_day
),

final as (
    select
        days.day,
        days.business,
        cast(coalesce(summed.orders, 0) as bigint) as orders,
        cast(coalesce(summed.qualifying_orders, 0) as bigint) as qualifying_orders,
        cast(coalesce(summed.buyers, 0) as bigint) as buyers,
        cast(coalesce(summed.gross, 0) as decimal(18, 2)) as gross,
        cast(coalesce(summed.refunds, 0) as decimal(18, 2)) as refunds,
        cast(coalesce(summed.gross, 0) - coalesce(summed.refunds, 0) as decimal(18, 2)) as net_sales,
        cast(coalesce(summed.discounts, 0) as decimal(18, 2)) as discounts,
        cast(coalesce(summed.anonymous_net_sales, 0) as decimal(18, 2)) as anonymous_net_sales
    from days
    left join summed
        on
            days.day = summed.day
            and days.business = summed.business
)

select * from final
