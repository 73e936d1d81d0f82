with members as (
    select distinct member_id from {{ ref('one_id_map') }}
),

tiers as (
    select * from {{ source('reference', 'tier') }}
),

lowest as (
    select tier from tiers
    where tier_rank = 0
),

tier_history as (
    select * from {{ ref('member_tier_history') }}
    where valid_to is null
),

outlook as (
    select
        places.member_id,
        outlook.score,
        outlook.score_if_silent,
        outlook.tier_rank_if_silent
    from {{ ref('int_score_outlook') }} as outlook
    inner join {{ ref('int_places') }} as places on outlook.place_no = places.place_no
),

horizon as (
    select distinct next_review_on from {{ ref('int_review_calendar') }}
),

currencies as (
    select * from {{ source('reference', 'points_currency') }}
    where role = 'coins'
),

balances as (
    select * from {{ ref('points_balance') }}
),

coins as (
    select
        balances.member_id,
        sum(balances.balance) as balance,
        sum(balances.available) as available,
        sum(balances.pending) as pending,
        sum(balances.expiring_30_days) as expiring_30_days
    from balances
    inner join currencies on balances.currency = currencies.currency
    group by balances.member_id
),

-- a member with no day known yet stands in the lowest tier
standing as (
    select
        members.member_id,
        coalesce(outlook.score, 0) as score,
        coalesce(tier_history.tier, lowest.tier) as tier,
        tier_history.valid_from as tier_since,
        horizon.next_review_on,
        case
            when horizon.next_review_on is not null then coalesce(outlook.tier_rank_if_silent, 0)
        end as tier_rank_if_silent,
        case
            when horizon.next_review_on is not null then coalesce(outlook.score_if_silent, 0)
        end as score_if_silent
    from members
    cross join horizon
    cross join lowest
    left join tier_history on members.member_id = tier_history.member_id
    left join outlook on members.member_id = outlook.member_id
),

final as (
    select
        standing.member_id,
        standing.score,
        standing.tier,
        tiers.tier_rank,
        standing.tier_since,
        next_tiers.tier as next_tier,
        next_tiers.threshold as next_tier_threshold,
        next_tiers.threshold - standing.score as score_to_next_tier,
        standing.next_review_on,
        silent_tiers.tier as tier_if_silent,
        case
            when standing.score_if_silent is not null then greatest(0, tiers.threshold - standing.score_if_silent)
        end as score_to_keep_tier,
        cast(coalesce(coins.balance, 0) as bigint) as coins_balance,
        cast(coalesce(coins.available, 0) as bigint) as coins_available,
        cast(coalesce(coins.pending, 0) as bigint) as coins_pending,
        cast(coalesce(coins.expiring_30_days, 0) as bigint) as coins_expiring_30_days
    from standing
    inner join tiers on standing.tier = tiers.tier
    left join tiers as next_tiers on tiers.tier_rank + 1 = next_tiers.tier_rank
    left join tiers as silent_tiers on standing.tier_rank_if_silent = silent_tiers.tier_rank
    left join coins on standing.member_id = coins.member_id
)

select * from final
