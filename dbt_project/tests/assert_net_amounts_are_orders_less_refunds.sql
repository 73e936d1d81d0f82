-- Summed over each business the net of all orders is the orders less the refunds, in the workspace's currency.
with booked as (
    select
        business,
        sum(case when activity_type = 'order' then reporting_amount else -reporting_amount end) as amount
    from {{ ref('int_activity') }}
    where activity_type in ('order', 'refund')
    group by business
),

net as (
    select
        business,
        sum(net_reporting_amount) as amount
    from {{ ref('int_orders') }}
    group by business
)

select
    booked.business,
    booked.amount,
    net.amount as net_amount
from booked
left join net on booked.business = net.business
where net.amount is null or net.amount <> booked.amount
