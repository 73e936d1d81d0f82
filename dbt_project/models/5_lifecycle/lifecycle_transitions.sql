with periods as (
    select * from {{ ref('int_periods') }}
),

seen as (
    select * from {{ ref('int_stages_seen') }}
),

moves as (
    select
        period,
        first_period as period_start,
        business,
        coalesce(stage_before, 'none') as from_stage,
        stage as to_stage,
        sum(members) as members
    from seen
    group by period, first_period, business, coalesce(stage_before, 'none'), stage
),

-- Who stays: a step up in the period after the first one seen, a step down in the period in which the stage is left.
stay_steps as (
    select
        seen.period,
        periods.next_start as period_start,
        seen.business,
        seen.stage,
        seen.members as step
    from seen
    inner join periods on seen.period = periods.period and seen.first_period = periods.period_start

    union all

    select
        period,
        period_left as period_start,
        business,
        stage,
        -members as step
    from seen
    where period_left is not null
),

steps as (
    select
        period,
        period_start,
        business,
        stage,
        sum(step) as step
    from stay_steps
    group by period, period_start, business, stage
),

pairs as (
    select distinct
        business,
        stage
    from seen
),

grid as (
    select
        periods.period,
        periods.period_start,
        pairs.business,
        pairs.stage
    from periods
    cross join pairs
),

stays as (
    select
        grid.period,
        grid.period_start,
        grid.business,
        grid.stage as from_stage,
        grid.stage as to_stage,
        sum(coalesce(steps.step, 0)) over (
            partition by grid.period, grid.business, grid.stage order by grid.period_start asc nulls last
            rows between unbounded preceding and current row
        ) as members
    from grid
    left join steps
        on
            grid.period = steps.period
            and grid.period_start = steps.period_start
            and grid.business = steps.business
            and grid.stage = steps.stage
),

both_kinds as (
    select * from moves
    union all
    select * from stays
),

final as (
    select
        both_kinds.period,
        both_kinds.period_start,
        both_kinds.business,
        both_kinds.from_stage,
        both_kinds.to_stage,
        cast(sum(both_kinds.members) as bigint) as members,
        periods.is_complete
    from both_kinds
    inner join periods
        on both_kinds.period = periods.period and both_kinds.period_start = periods.period_start
    group by
        both_kinds.period,
        both_kinds.period_start,
        both_kinds.business,
        both_kinds.from_stage,
        both_kinds.to_stage,
        periods.is_complete
    having sum(both_kinds.members) > 0
)

select * from final
