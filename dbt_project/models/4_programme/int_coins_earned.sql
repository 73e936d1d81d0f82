with covered as (
    select * from {{ ref('int_points_covered') }}
    where role = 'coins'
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

midnights as (
    select * from {{ ref('int_points_midnights') }}
),

-- before the first day known the tier is the lowest
lowest as (
    select tier from tiers
    where tier_rank = 0
),

plain_rates as (
    select
        {{ capped_columns() }},
        reporting_amount,
        rate
    from covered
    where not is_by_tier
),

covered_by_tier as (
    select * from covered
    where is_by_tier
),

-- the rate of the member's tier at the end of the day before the order
rates_by_tier as (
    select
        {{ capped_columns('covered') }},
        covered.reporting_amount,
        coalesce(tier_rates.rate, covered.rate) as rate
    from covered_by_tier as covered
    cross join lowest
    left join tier_history
        on
            covered.member_id = tier_history.member_id
            and covered.activity_date > tier_history.valid_from
            and covered.activity_date <= coalesce(tier_history.valid_to, cast('9999-12-31' as date))
    left join tier_rates
        on
            covered.rule_id = tier_rates.rule_id
            and covered.rule_version = tier_rates.rule_version
            and coalesce(tier_history.tier, lowest.tier) = tier_rates.tier
),

rates as (
    select * from plain_rates
    union all
    select * from rates_by_tier
),

candidates as (
    select
        {{ capped_columns() }},
        {{ floor_product('reporting_amount', 'rate') }} as points
    from rates
),

{{ cap_cascade() }}

final as (
    {{ earn_entries() }}
)

select * from final
