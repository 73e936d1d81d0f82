with covered as (
    select * from {{ ref('int_points_covered') }} where role = 'coins'
),

tier_history as (
    select * from {{ ref('member_tier_history') }}
),

tiers as (
    select * from {{ source('reference', 'tier') }}
),

tier_rates as (
    select * from {{ source('reference', 'earn_tier_rate') }}
),

-- before the first day known the tier is the lowest
lowest as (
    select tier from tiers where tier_rank = 0
),

-- the tier at the end of the day before the order, for the rules that ask
with_tier as (
    select
        covered.*,
        coalesce(tier_history.tier, lowest.tier) as tier
    from covered
    left join lowest on covered.is_by_tier
    left join tier_history
        on
            covered.is_by_tier
            and covered.member_id = tier_history.member_id
            and covered.activity_date > tier_history.valid_from
            and (tier_history.valid_to is null or covered.activity_date <= tier_history.valid_to)
),

candidates as (
    select
        {{ capped_columns('with_tier') }},
        cast(floor(with_tier.reporting_amount * coalesce(tier_rates.rate, with_tier.rate)) as bigint) as points
    from with_tier
    left join tier_rates
        on
            with_tier.rule_id = tier_rates.rule_id
            and with_tier.rule_version = tier_rates.rule_version
            and with_tier.tier = tier_rates.tier
),

{{ cap_cascade() }}

final as (
    {{ earn_entries() }}
)

select * from final
