-- A refund belongs to whoever placed the order, also where the refund itself names nobody.
with refunds as (
    select * from {{ ref('stg_refunds') }}
),

orders as (
    select * from {{ ref('int_activity') }}
    where activity_type = 'order'
),

places as (
    select * from {{ ref('int_places') }}
),

running as (
    select
        refunds.business,
        refunds.activity_id as refund_id,
        orders.activity_id as order_id,
        orders.account_id,
        orders.place_no,
        refunds.occurred_at as refunded_at,
        refunds.activity_date as refunded_on,
        refunds.amount,
        refunds.reporting_amount,
        orders.amount as order_amount,
        sum(refunds.amount) over (
            partition by refunds.business, refunds.order_id
            order by refunds.occurred_at asc nulls last, refunds.activity_id asc nulls last
            rows between unbounded preceding and current row
        ) as refunded
    from refunds
    inner join orders
        on
            refunds.business = orders.business
            and refunds.order_id = orders.activity_id
),

final as (
    select
        running.business,
        running.refund_id,
        running.order_id,
        running.account_id,
        running.place_no,
        places.member_id,
        running.refunded_at,
        running.refunded_on,
        running.amount,
        running.reporting_amount,
        running.order_amount,
        cast(
            case when running.refunded > running.order_amount then running.order_amount else running.refunded end
            as decimal(18, 2)
        ) as refunded_so_far
    from running
    left join places on running.place_no = places.place_no
)

select * from final
