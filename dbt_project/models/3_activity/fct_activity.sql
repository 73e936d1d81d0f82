with activity as (
    select * from {{ ref('int_activity') }}
),

places as (
    select * from {{ ref('int_places') }}
),

final as (
    select
        activity.business,
        activity.activity_id,
        activity.account_id,
        places.member_id,
        activity.activity_type,
        activity.activity_date,
        activity.occurred_at,
        activity.amount,
        activity.currency,
        activity.reporting_amount,
        activity.reporting_rate,
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
        {{ is_anonymous_place('activity.place_no') }} as is_anonymous,
        activity.received_at
    from activity
    left join places on activity.place_no = places.place_no
)

select * from final
