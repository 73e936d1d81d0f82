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
        case activity_type when 'draw' then 'drawn' else replace(activity_type, 'benefit_', '') end as event,
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
