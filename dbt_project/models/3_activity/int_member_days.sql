-- What a member did in a day: the one summary of orders and refunds that daily figures, periods and member 360 add up.
-- Money books an order on its day and a refund on its own. Anonymous activity is in the places of nobody.
with orders as (
    select * from {{ ref('int_orders') }}
),

refunds as (
    select * from {{ ref('int_activity') }}
    where activity_type = 'refund'
),

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

booked as (
    select
        place_no,
        activity_date as day,
        1 as orders,
        case when is_qualifying then 1 else 0 end as qualifying_orders,
        reporting_amount as gross,
        cast(0 as decimal(18, 2)) as refunds,
        {{ to_reporting('(coalesce(discount_amount, 0) + coalesce(coupon_amount, 0))', 'reporting_rate') }}
            as discounts,
        {{ to_reporting('(amount + coalesce(discount_amount, 0) + coalesce(coupon_amount, 0))', 'reporting_rate') }}
            as before_discounts
    from orders
    union all
    select
        place_no,
        activity_date as day,
        0 as orders,
        0 as qualifying_orders,
        cast(0 as decimal(18, 2)) as gross,
        reporting_amount as refunds,
        cast(0 as decimal(18, 2)) as discounts,
        cast(0 as decimal(18, 2)) as before_discounts
    from refunds
),

moves as (
    select
        place_no,
        day,
        orders,
        qualifying_orders,
        gross,
        refunds,
        discounts,
        case when qualifying_orders = 1 then discounts else cast(0 as decimal(18, 2)) end as qualifying_discounts,
        case when qualifying_orders = 1 then before_discounts else cast(0 as decimal(18, 2)) end as before_discounts,
        0 as purchase_day
    from booked
    union all
    select
        place_no,
        purchase_date as day,
        0 as orders,
        0 as qualifying_orders,
        cast(0 as decimal(18, 2)) as gross,
        cast(0 as decimal(18, 2)) as refunds,
        cast(0 as decimal(18, 2)) as discounts,
        cast(0 as decimal(18, 2)) as qualifying_discounts,
        cast(0 as decimal(18, 2)) as before_discounts,
        1 as purchase_day
    from purchase_days
),

by_business as (
    select
        place_no,
        day,
        {{ sums_of_moves() }}
    from moves
    group by place_no, day
),

final as (
    select * from by_business
    union all
    select
        {{ ecosystem_of('place_no') }} as place_no,
        day,
        {{ sums_of_moves() }}
    from by_business
    group by {{ ecosystem_of('place_no') }}, day
)

select * from final
