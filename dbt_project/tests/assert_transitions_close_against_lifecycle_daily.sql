-- Into a stage go those in it at the period's end (or on the as-of day), out of it those in it at the end before.
with as_of as (
    select * from {{ ref('stg_as_of') }}
),

periods as (
    select
        periods.period,
        periods.period_start,
        {{ add_days('periods.period_start', -1) }} as day_before,
        least(periods.period_end, as_of.as_of) as last_day
    from {{ ref('int_periods') }} as periods
    cross join as_of
),

daily as (
    select * from {{ ref('lifecycle_daily') }}
),

counted as (
    select
        periods.period,
        periods.period_start,
        'into' as direction,
        daily.business,
        daily.stage,
        daily.members
    from periods
    inner join daily on periods.last_day = daily.day

    union all

    select
        periods.period,
        periods.period_start,
        'out of' as direction,
        daily.business,
        daily.stage,
        daily.members
    from periods
    inner join daily on periods.day_before = daily.day
),

moved as (
    select
        period,
        period_start,
        'into' as direction,
        business,
        to_stage as stage,
        sum(members) as members
    from {{ ref('lifecycle_transitions') }}
    group by period, period_start, business, to_stage

    union all

    select
        period,
        period_start,
        'out of' as direction,
        business,
        from_stage as stage,
        sum(members) as members
    from {{ ref('lifecycle_transitions') }}
    where from_stage <> 'none'
    group by period, period_start, business, from_stage
)

select
    counted.*,
    moved.members as moved
from counted
full outer join moved
    on
        counted.period = moved.period
        and counted.period_start = moved.period_start
        and counted.direction = moved.direction
        and counted.business = moved.business
        and counted.stage = moved.stage
where coalesce(counted.members, 0) <> coalesce(moved.members, 0)
