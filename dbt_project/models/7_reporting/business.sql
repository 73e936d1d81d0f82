with businesses as (select * from {{ source('reference', 'business') }}),

earn_rules as (select * from {{ source('reference', 'earn_rule') }}),

currencies as (select * from {{ source('reference', 'points_currency') }}),

as_of as (select * from {{ ref('stg_as_of') }}),

in_force as (
    select
        earn_rules.business,
        currencies.role,
        max(earn_rules.rate) as rate
    from earn_rules
    inner join currencies on earn_rules.currency = currencies.currency
    cross join as_of
    where
        earn_rules.covers_all_categories
        and earn_rules.valid_from <= as_of.as_of
        and (earn_rules.valid_to is null or earn_rules.valid_to > as_of.as_of)
    group by earn_rules.business, currencies.role
),

final as (
    select
        businesses.business,
        businesses.label_en,
        businesses.label_zh,
        businesses.scene,
        businesses.timezone,
        businesses.currency,
        businesses.threshold_kind,
        businesses.dormant_after,
        businesses.churned_after,
        businesses.usual_gap_thousandths,
        businesses.weight_thousandths,
        businesses.dormant_multiple_thousandths,
        businesses.churned_multiple_thousandths,
        businesses.threshold_min,
        businesses.threshold_max,
        businesses.churn_horizon_days,
        businesses.margin_rate,
        score_rates.rate as score_rate,
        coin_rates.rate as coins_rate
    from businesses
    left join in_force as score_rates
        on
            businesses.business = score_rates.business
            and score_rates.role = 'score'
    left join in_force as coin_rates
        on
            businesses.business = coin_rates.business
            and coin_rates.role = 'coins'
)

select * from final
