with as_of as (
    select * from {{ ref('stg_as_of') }}
),

places as (
    select * from {{ ref('int_places') }}
),

days as (
    select day from {{ date_series('(select min(began_on) from places)', '(select as_of from as_of)') }} as series
),

periods as (
    select distinct
        'week' as period,
        {{ week_start('day') }} as period_start,
        {{ add_days(week_start('day'), -7) }} as previous_start,
        {{ add_days(week_start('day'), 7) }} as next_start
    from days

    union all

    select distinct
        'month' as period,
        {{ month_start('day') }} as period_start,
        {{ add_months(month_start('day'), -1) }} as previous_start,
        {{ add_months(month_start('day'), 1) }} as next_start
    from days
),

final as (
    select
        periods.period,
        periods.period_start,
        {{ add_days('periods.next_start', -1) }} as period_end,
        periods.previous_start,
        periods.next_start,
        periods.next_start <= {{ add_days('as_of.as_of', 1) }} as is_complete
    from periods
    cross join as_of
)

select * from final
