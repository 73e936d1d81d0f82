with steps as (
    select * from {{ ref('int_tier_steps') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

tiers as (
    select * from {{ source('reference', 'tier') }}
),

known as (
    select
        steps.member_id,
        steps.day,
        steps.tier_rank,
        lag(steps.tier_rank) over (partition by steps.member_id order by steps.day nulls last) as rank_before
    from steps
    inner join as_of on steps.day <= as_of.as_of
),

changes as (
    select
        member_id,
        day as valid_from,
        tier_rank,
        case
            when rank_before is null then 'joined'
            when tier_rank > rank_before then 'upgrade'
            else 'downgrade'
        end as reason
    from known
    where rank_before is null or rank_before <> tier_rank
),

final as (
    select
        changes.member_id,
        tiers.tier,
        changes.valid_from,
        lead(changes.valid_from)
            over (partition by changes.member_id order by changes.valid_from nulls last)
            as valid_to,
        changes.reason
    from changes
    inner join tiers on changes.tier_rank = tiers.tier_rank
)

select * from final
