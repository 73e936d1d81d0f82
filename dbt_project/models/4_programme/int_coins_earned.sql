with covered as (
    select * from {{ ref('int_points_covered') }}
    where role = 'coins'
),

rules as (
    select * from {{ ref('int_earn_rules') }}
),

tier_history as (
    select
        places.place_no as ecosystem_no,
        history.tier,
        history.valid_from,
        coalesce(history.valid_to, cast('9999-12-31' as date)) as valid_to
    from {{ ref('member_tier_history') }} as history
    inner join {{ ref('int_places') }} as places
        on history.member_id = places.member_id and places.business = 'ecosystem'
),

-- before the first day known the tier is the lowest
lowest as (
    select tier from {{ source('reference', 'tier') }}
    where tier_rank = 0
),

tier_rates as (
    select
        rules.rule_no,
        rates.tier,
        rates.rate
    from {{ source('reference', 'earn_tier_rate') }} as rates
    inner join rules on rates.rule_id = rules.rule_id and rates.rule_version = rules.rule_version
),

midnights as (
    select * from {{ ref('int_points_midnights') }}
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
            {{ ecosystem_of('covered.place_no') }} = tier_history.ecosystem_no
            and covered.activity_date > tier_history.valid_from
            and covered.activity_date <= tier_history.valid_to
    left join tier_rates
        on covered.rule_no = tier_rates.rule_no and coalesce(tier_history.tier, lowest.tier) = tier_rates.tier
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
