with as_of as (
    select * from {{ ref('stg_as_of') }}
),

intervals as (
    select * from {{ ref('int_stage_intervals') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

-- One step up where an interval begins, one down where it ends: never a row per member and day.
counted as (
    select
        {{ business_no_of('place_no') }} as business_no,
        stage,
        valid_from,
        valid_to,
        count(*) as members
    from intervals
    group by {{ business_no_of('place_no') }}, stage, valid_from, valid_to
),

steps as (
    select
        valid_from as day,
        business_no,
        stage,
        members as step
    from counted
    union all
    select
        valid_to as day,
        business_no,
        stage,
        -members as step
    from counted
    where valid_to is not null
),

daily_steps as (
    select
        steps.day,
        businesses.business,
        steps.stage,
        sum(steps.step) as step
    from steps
    inner join businesses on steps.business_no = businesses.business_no
    group by steps.day, businesses.business, steps.stage
),

days as (
    select day from {{ date_series('(select min(valid_from) from counted)', '(select as_of from as_of)') }} as series
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
        businesses.business,
        min(counted.valid_from) as began_on
    from counted
    inner join businesses on counted.business_no = businesses.business_no
    group by businesses.business
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
