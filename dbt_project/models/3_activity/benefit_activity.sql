{% do after('touched_holders') %}
with activity as (
    select * from {{ ref('int_activity') }}
    where
        activity_type in (
            'benefit_granted', 'benefit_seen', 'benefit_claimed', 'benefit_redeemed', 'benefit_expired', 'draw'
        )
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
        activity.benefit_id,
        case activity.activity_type
            when 'benefit_granted' then 'granted'
            when 'benefit_seen' then 'seen'
            when 'benefit_claimed' then 'claimed'
            when 'benefit_redeemed' then 'redeemed'
            when 'benefit_expired' then 'expired'
            else 'drawn'
        end as event,
        activity.activity_date,
        activity.occurred_at,
        activity.related_activity_id,
        activity.campaign_id,
        activity.points,
        activity.amount,
        {{ to_reporting('activity.cost_amount', 'activity.reporting_rate') }} as reporting_cost
    from activity
    left join places on activity.place_no = places.place_no
)

select * from final
