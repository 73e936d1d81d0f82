with as_of as (
    select * from {{ ref('stg_as_of') }}
),

intervals as (
    select * from {{ ref('lifecycle_intervals') }}
),

-- One step up where an interval begins, one down where it ends: never a row per member and day.
steps as (
    select
        valid_from as day,
        business,
        stage,
        1 as step
    from intervals

    union all

    select
        valid_to as day,
        business,
        stage,
        -1 as step
    from intervals
    where valid_to is not null
),

daily_steps as (
    select
        day,
        business,
        stage,
        sum(step) as step
    from steps
    group by day, business, stage
),

days as (
    select day from {{ date_series('(select min(valid_from) from intervals)', '(select as_of from as_of)') }} as series
),

stages as (
    select 'prospect' as stage
    union all
    select 'first_order' as stage
    union all
    select 'repeat' as stage
    union all
    select 'dormant' as stage
    union all
    select 'churned' as stage
),

began as (
    select
        business,
        min(valid_from) as began_on
    from intervals
    group by business
),

grid as (
    select
        days.day,
        began.business,
        stages.stage
    from began
    inner join days on began.began_on <= days.day
    cross join stages
),

final as (
    select
        grid.day,
        grid.business,
        grid.stage,
        cast(sum(coalesce(daily_steps.step, 0)) over (
            partition by grid.business, grid.stage order by grid.day asc nulls last
            rows between unbounded preceding and current row
        ) as bigint) as members
    from grid
    left join daily_steps
        on grid.day = daily_steps.day and grid.business = daily_steps.business and grid.stage = daily_steps.stage
)

select * from final
