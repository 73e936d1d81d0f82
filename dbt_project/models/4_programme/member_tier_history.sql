with steps as (
    select * from {{ ref('int_tier_steps') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

tiers as (
    select * from {{ source('reference', 'tier') }}
),

places as (
    select * from {{ ref('int_places') }}
),

known as (
    select
        steps.place_no,
        steps.day,
        steps.tier_rank,
        lag(steps.tier_rank) over (partition by steps.place_no order by steps.day nulls last) as rank_before
    from steps
    inner join as_of on steps.day <= as_of.as_of
),

changes as (
    select
        place_no,
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

intervals as (
    select
        changes.place_no,
        tiers.tier,
        changes.valid_from,
        lead(changes.valid_from)
            over (partition by changes.place_no order by changes.valid_from nulls last)
            as valid_to,
        changes.reason
    from changes
    inner join tiers on changes.tier_rank = tiers.tier_rank
),

final as (
    select
        places.member_id,
        intervals.tier,
        intervals.valid_from,
        intervals.valid_to,
        intervals.reason
    from intervals
    inner join places on intervals.place_no = places.place_no
)

select * from final
