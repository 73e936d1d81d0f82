{{ config(meta={'unit': 'member'}) }}
with lines as (
    select
        business,
        activity_id,
        sum(amount) as amount
    from {{ ref('int_order_lines') }}
    group by business, activity_id
)

select
    lines.business,
    lines.activity_id,
    lines.amount,
    orders.amount as order_amount
from lines
left join {{ ref('int_orders') }} as orders
    on
        lines.business = orders.business
        and lines.activity_id = orders.activity_id
where orders.amount is null or orders.amount <> lines.amount
