-- What is known to have happened: rows that stand, and the orders made from lines.
with activity as (
    select * from {{ ref('landing_activity') }}
    where verdict = 'current'
),

made_orders as (
    select * from {{ ref('int_line_orders') }}
    where is_made and rule is null
),

businesses as (
    select * from {{ source('reference', 'business') }}
),

stated as (
    select
        activity.business,
        activity.activity_id,
        activity.account_id,
        activity.activity_type,
        activity.activity_date,
        activity.occurred_at,
        activity.amount,
        coalesce(activity.currency, businesses.currency) as currency,
        activity.related_activity_id,
        activity.list_amount,
        activity.discount_amount,
        activity.coupon_amount,
        activity.coins_amount,
        activity.cost_amount,
        activity.points,
        activity.points_currency,
        activity.city,
        activity.channel,
        activity.campaign_id,
        activity.benefit_id,
        activity.received_at,
        false as is_made_of_lines
    from activity
    left join businesses on activity.business = businesses.business
),

made as (
    select
        business,
        activity_id,
        account_id,
        'order' as activity_type,
        activity_date,
        occurred_at,
        amount,
        currency,
        cast(null as varchar) as related_activity_id,
        list_amount,
        discount_amount,
        coupon_amount,
        cast(null as decimal(18, 2)) as coins_amount,
        cast(null as decimal(18, 2)) as cost_amount,
        cast(null as bigint) as points,
        cast(null as varchar) as points_currency,
        cast(null as varchar) as city,
        cast(null as varchar) as channel,
        cast(null as varchar) as campaign_id,
        cast(null as varchar) as benefit_id,
        received_at,
        true as is_made_of_lines
    from made_orders
),

final as (
    select * from stated
    union all
    select * from made
)

select * from final
