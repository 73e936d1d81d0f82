with activity as (
    select * from {{ ref('stg_activity') }}
),

one_id_map as (
    select * from {{ ref('one_id_map') }}
),

rates as (
    select * from {{ ref('stg_rates') }}
),

final as (
    select
        activity.business,
        activity.activity_id,
        activity.account_id,
        one_id_map.member_id,
        activity.activity_type,
        activity.activity_date,
        activity.occurred_at,
        activity.amount,
        activity.currency,
        {{ to_reporting('activity.amount', 'rates.reporting_rate') }} as reporting_amount,
        rates.reporting_rate,
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
        activity.account_id is null as is_anonymous,
        activity.received_at
    from activity
    left join one_id_map
        on
            activity.business = one_id_map.business
            and activity.account_id = one_id_map.account_id
    left join rates
        on
            activity.currency = rates.currency
            and activity.activity_date = rates.rate_day
)

select * from final
