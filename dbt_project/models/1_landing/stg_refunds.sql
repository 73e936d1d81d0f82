-- Refunds that stand: they belong to the order that they name, whoever's account they name themselves.
with activity as (
    select * from {{ ref('stg_activity') }}
    where activity_type = 'refund'
),

rates as (
    select * from {{ ref('stg_rates') }}
),

final as (
    select
        activity.business,
        activity.activity_id,
        activity.related_activity_id as order_id,
        activity.activity_date,
        activity.occurred_at,
        activity.amount,
        {{ to_reporting('activity.amount', 'rates.reporting_rate') }} as reporting_amount
    from activity
    left join rates
        on
            activity.currency = rates.currency
            and activity.activity_date = rates.rate_day
)

select * from final
