with periods as (
    select * from {{ ref('int_periods') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

active_periods as (
    select * from {{ ref('int_active_periods') }}
),

burn_in as (
    select * from {{ ref('int_burn_in') }}
),

ecosystem_first as (
    select
        member_id,
        purchase_date as first_purchase_on
    from reach
    where business = 'ecosystem' and k = 1
),

present as (
    select
        active_periods.period,
        active_periods.period_start,
        active_periods.business,
        count(*) as active,
        sum(case when active_periods.active_before is null then 1 else 0 end) as new,
        sum(
            case
                when active_periods.active_before is not null then 0
                when ecosystem_first.first_purchase_on < active_periods.period_start then 1
                else 0
            end
        ) as new_from_ecosystem,
        sum(case when active_periods.active_before = periods.previous_start then 1 else 0 end) as retained,
        sum(case when active_periods.active_before < periods.previous_start then 1 else 0 end) as reactivated
    from active_periods
    inner join periods on active_periods.period = periods.period and active_periods.period_start = periods.period_start
    inner join ecosystem_first on active_periods.member_id = ecosystem_first.member_id
    group by active_periods.period, active_periods.period_start, active_periods.business
),

absent as (
    select
        active_periods.period,
        periods.next_start as period_start,
        active_periods.business,
        count(*) as lapsed
    from active_periods
    inner join periods on active_periods.period = periods.period and active_periods.period_start = periods.period_start
    where active_periods.active_after is null or active_periods.active_after > periods.next_start
    group by active_periods.period, periods.next_start, active_periods.business
),

counted as (
    select
        periods.period,
        periods.period_start,
        periods.period_end,
        burn_in.business,
        cast(coalesce(present.active, 0) as bigint) as active,
        cast(coalesce(present.new, 0) as bigint) as new,
        cast(coalesce(present.new - present.new_from_ecosystem, 0) as bigint) as new_to_ecosystem,
        cast(coalesce(present.new_from_ecosystem, 0) as bigint) as new_from_ecosystem,
        cast(coalesce(present.retained, 0) as bigint) as retained,
        cast(coalesce(present.reactivated, 0) as bigint) as reactivated,
        cast(coalesce(absent.lapsed, 0) as bigint) as lapsed,
        periods.is_complete,
        periods.period_start < burn_in.ends_on as is_burn_in
    from burn_in
    inner join periods on burn_in.first_purchase_on <= periods.period_end
    left join present
        on
            periods.period = present.period
            and periods.period_start = present.period_start
            and burn_in.business = present.business
    left join absent
        on
            periods.period = absent.period
            and periods.period_start = absent.period_start
            and burn_in.business = absent.business
),

final as (
    select
        period,
        period_start,
        period_end,
        business,
        active,
        new,
        new_to_ecosystem,
        new_from_ecosystem,
        retained,
        reactivated,
        lapsed,
        case when is_complete and not is_burn_in then {{ ratio('(new + reactivated)', 'lapsed') }} end as quick_ratio,
        is_complete,
        is_burn_in
    from counted
)

select * from final
