-- A refund belongs to whoever placed the order, also where the refund itself names nobody.
with refunds as (
    select * from {{ ref('fct_activity') }}
    where activity_type = 'refund'
),

orders as (
    select * from {{ ref('fct_activity') }}
    where activity_type = 'order'
),

running as (
    select
        refunds.business,
        refunds.activity_id as refund_id,
        orders.activity_id as order_id,
        orders.account_id,
        orders.member_id,
        refunds.occurred_at as refunded_at,
        refunds.activity_date as refunded_on,
        refunds.amount,
        refunds.reporting_amount,
        orders.amount as order_amount,
        sum(refunds.amount) over (
            partition by refunds.business, refunds.related_activity_id
            order by refunds.occurred_at asc nulls last, refunds.activity_id asc nulls last
            rows between unbounded preceding and current row
        ) as refunded
    from refunds
    inner join orders
        on
            refunds.business = orders.business
            and refunds.related_activity_id = orders.activity_id
),

final as (
    select
        business,
        refund_id,
        order_id,
        account_id,
        member_id,
        refunded_at,
        refunded_on,
        amount,
        reporting_amount,
        order_amount,
        cast(case when refunded > order_amount then order_amount else refunded end as decimal(18, 2))
            as refunded_so_far
    from running
)

select * from final
