-- Money is in the workspace's currency: the catalogue's face value and cost of each redemption, but the cost that the
-- business itself stated where it did.
with benefit_activity as (
    select * from {{ ref('benefit_activity') }}
    where benefit_id is not null
),

benefits as (
    select * from {{ ref('benefit_catalogue') }}
),

valued as (
    select
        benefit_activity.business,
        benefit_activity.activity_date as day,
        benefit_activity.benefit_id,
        benefit_activity.event,
        case when benefit_activity.event = 'redeemed' then benefits.face_value end as face_value,
        case
            when benefit_activity.event = 'redeemed' then coalesce(benefit_activity.reporting_cost, benefits.cost)
        end as cost
    from benefit_activity
    left join benefits on benefit_activity.benefit_id = benefits.benefit_id
),

final as (
    select
        day,
        business,
        benefit_id,
        cast(sum(case when event = 'granted' then 1 else 0 end) as bigint) as granted,
        cast(sum(case when event = 'seen' then 1 else 0 end) as bigint) as seen,
        cast(sum(case when event = 'claimed' then 1 else 0 end) as bigint) as claimed,
        cast(sum(case when event = 'redeemed' then 1 else 0 end) as bigint) as redeemed,
        cast(sum(case when event = 'expired' then 1 else 0 end) as bigint) as expired,
        cast(sum(case when event = 'drawn' then 1 else 0 end) as bigint) as drawn,
        cast(coalesce(sum(face_value), 0) as decimal(18, 2)) as face_value,
        cast(coalesce(sum(cost), 0) as decimal(18, 2)) as cost
    from valued
    group by day, business, benefit_id
)

select * from final
