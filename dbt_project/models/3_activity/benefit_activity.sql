with activity as (
    select * from {{ ref('fct_activity') }}
    where
        activity_type in (
            'benefit_granted', 'benefit_seen', 'benefit_claimed', 'benefit_redeemed', 'benefit_expired', 'draw'
        )
),

final as (
    select
        business,
        activity_id,
        account_id,
        member_id,
        benefit_id,
        case activity_type
            when 'benefit_granted' then 'granted'
            when 'benefit_seen' then 'seen'
            when 'benefit_claimed' then 'claimed'
            when 'benefit_redeemed' then 'redeemed'
            when 'benefit_expired' then 'expired'
            else 'drawn'
        end as event,
        activity_date,
        occurred_at,
        related_activity_id,
        campaign_id,
        points,
        amount,
        {{ to_reporting('cost_amount', 'reporting_rate') }} as reporting_cost
    from activity
)

select * from final
