-- A refund that waited for its order counts from the moment the order came.
with activity as (
    select * from {{ ref('landing_activity') }}
    where verdict not in ('quarantined', 'in_conflict')
),

order_lines as (
    select * from {{ ref('landing_order_lines') }}
    where verdict not in ('quarantined', 'in_conflict')
),

order_receipts as (
    select
        business,
        activity_id,
        received_at
    from activity
    where activity_type = 'order'
    union all
    select
        business,
        activity_id,
        received_at
    from order_lines
),

orders as (
    select
        business,
        activity_id,
        min(received_at) as received_at
    from order_receipts
    group by business, activity_id
),

final as (
    select
        activity.business,
        activity.activity_id,
        activity.account_id,
        greatest(activity.received_at, coalesce(orders.received_at, activity.received_at)) as received_at
    from activity
    left join orders
        on
            activity.business = orders.business
            and activity.related_activity_id = orders.activity_id
    where activity.activity_type = 'refund'
)

select * from final
