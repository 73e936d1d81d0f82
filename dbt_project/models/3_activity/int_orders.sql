with orders as (
    select * from {{ ref('int_activity') }}
    where activity_type = 'order'
),

refunds as (
    select * from {{ ref('int_refunds') }}
),

places as (
    select * from {{ ref('int_places') }}
),

businesses as (
    select * from {{ source('reference', 'business') }}
),

qualifying_types as (
    select * from {{ source('reference', 'qualifying_type') }}
    where activity_type = 'order'
),

given_back as (
    select
        business,
        order_id,
        count(*) as refunds,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(reporting_amount) as decimal(18, 2)) as reporting_amount
    from refunds
    group by business, order_id
),

netted as (
    select
        orders.business,
        orders.activity_id,
        orders.account_id,
        orders.place_no,
        places.member_id,
        orders.activity_date,
        orders.occurred_at,
        orders.amount,
        orders.coins_amount,
        orders.list_amount,
        orders.discount_amount,
        orders.coupon_amount,
        orders.city,
        orders.currency,
        orders.reporting_rate,
        orders.reporting_amount,
        coalesce(given_back.refunds, 0) as refunds,
        cast(
            case when given_back.amount > orders.amount then orders.amount else coalesce(given_back.amount, 0) end
            as decimal(18, 2)
        ) as refunded_amount,
        cast(orders.amount - coalesce(given_back.amount, 0) as decimal(18, 2)) as net_amount,
        cast(orders.reporting_amount - coalesce(given_back.reporting_amount, 0) as decimal(18, 2))
            as net_reporting_amount,
        coalesce(given_back.refunds, 0) > 0 and coalesce(given_back.amount, 0) >= orders.amount as is_fully_refunded,
        qualifying_types.activity_type is not null as is_of_qualifying_type,
        businesses.qualifying_min_amount
    from orders
    left join given_back
        on
            orders.business = given_back.business
            and orders.activity_id = given_back.order_id
    left join places on orders.place_no = places.place_no
    left join businesses on orders.business = businesses.business
    left join qualifying_types on orders.business = qualifying_types.business
),

final as (
    select
        business,
        activity_id,
        account_id,
        place_no,
        member_id,
        activity_date,
        occurred_at,
        amount,
        coins_amount,
        list_amount,
        discount_amount,
        coupon_amount,
        city,
        currency,
        reporting_rate,
        reporting_amount,
        refunds,
        refunded_amount,
        net_amount,
        net_reporting_amount,
        is_fully_refunded,
        is_of_qualifying_type
        and not is_fully_refunded
        and amount + coalesce(coins_amount, 0) > 0
        and net_amount + coalesce(coins_amount, 0) >= coalesce(qualifying_min_amount, 0) as is_qualifying
    from netted
)

select * from final
