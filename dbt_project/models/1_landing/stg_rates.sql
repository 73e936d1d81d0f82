-- The rate of each business's currency on each day that a row of it has: the last one dated on or before it. No row: no
-- rate.
with activity as (
    select * from {{ ref('int_received_activity') }}
),

order_lines as (
    select * from {{ ref('int_received_order_lines') }}
),

businesses as (
    select * from {{ source('reference', 'business') }}
),

exchange_rates as (
    select * from {{ source('reference', 'exchange_rate') }}
),

stated as (
    select distinct
        business,
        activity_date
    from activity
    union
    select distinct
        business,
        activity_date
    from order_lines
),

days as (
    select distinct
        businesses.currency,
        stated.activity_date as rate_day
    from stated
    inner join businesses on stated.business = businesses.business
),

rates_in_force as (
    select
        currency,
        rate,
        rate_date as valid_from,
        lead(rate_date) over (partition by currency order by rate_date asc nulls last) as valid_to
    from exchange_rates
),

final as (
    select
        days.currency,
        days.rate_day,
        cast(rates_in_force.rate as decimal(18, 6)) as reporting_rate
    from days
    inner join rates_in_force
        on
            days.currency = rates_in_force.currency
            and days.rate_day >= rates_in_force.valid_from
            and (rates_in_force.valid_to is null or days.rate_day < rates_in_force.valid_to)
)

select * from final
