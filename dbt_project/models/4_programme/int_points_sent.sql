with activities as (
    select * from {{ ref('int_activity') }}
    where
        activity_type in ('points_redeemed', 'points_gifted', 'points_adjusted')
        and not {{ is_anonymous_place('place_no') }}
),

currencies as (
    select * from {{ source('reference', 'points_currency') }}
),

-- what a source or steward states, quarantine has what cannot be booked; available at once, positive points of coins
-- are a lot, negative ones leave
final as (
    select
        activities.place_no,
        activities.account_id,
        activities.points_currency as currency,
        currencies.role,
        case activities.activity_type
            when 'points_redeemed' then 'redeem'
            when 'points_gifted' then 'gift'
            else 'adjust'
        end as kind,
        case when activities.activity_type = 'points_redeemed' then -activities.points else activities.points end
            as points,
        activities.occurred_at,
        activities.activity_date as entry_date,
        activities.activity_id,
        activities.related_activity_id
    from activities
    inner join currencies on activities.points_currency = currencies.currency
    where activities.points <> 0
)

select * from final
