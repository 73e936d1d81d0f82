with periods as (
    select * from {{ ref('int_periods') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

business as (
    select * from {{ source('reference', 'business') }}
),

longest_silence as (
    select business, coalesce(churned_after, threshold_max) as churned_after from business

    union all

    select 'ecosystem' as business, max(coalesce(churned_after, threshold_max)) as churned_after from business
),

burn_in as (
    select
        reach.business,
        min(reach.purchase_date) as first_purchase_on,
        {{ add_days('min(reach.purchase_date)', 'max(longest_silence.churned_after)') }} as ends_on
    from reach
    inner join longest_silence on reach.business = longest_silence.business
    group by reach.business
),

ecosystem_first as (
    select member_id, purchase_date as first_purchase_on
    from reach
    where business = 'ecosystem' and k = 1
),

active_periods as (
    {%- for period in ['week', 'month'] %}
    select distinct '{{ period }}' as period, member_id, business, {{ period_start(period, 'purchase_date') }} as period_start
    from reach
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

neighbours as (
    select
        active_periods.*,
        lag(period_start) over (partition by period, member_id, business order by period_start asc nulls last) as active_before,
        lead(period_start) over (partition by period, member_id, business order by period_start asc nulls last) as active_after
    from active_periods
),

present as (
    select
        neighbours.period,
        neighbours.period_start,
        neighbours.business,
        count(*) as active,
        sum(case when active_before is null and first_purchase_on >= neighbours.period_start then 1 else 0 end) as new_to_ecosystem,
        sum(case when active_before is null and first_purchase_on < neighbours.period_start then 1 else 0 end) as new_from_ecosystem,
        sum(case when active_before = periods.previous_start then 1 else 0 end) as retained,
        sum(case when active_before < periods.previous_start then 1 else 0 end) as reactivated
    from neighbours
    inner join periods on neighbours.period = periods.period and neighbours.period_start = periods.period_start
    inner join ecosystem_first on neighbours.member_id = ecosystem_first.member_id
    group by neighbours.period, neighbours.period_start, neighbours.business
),

absent as (
    select neighbours.period, periods.next_start as period_start, neighbours.business, count(*) as lapsed
    from neighbours
    inner join periods on neighbours.period = periods.period and neighbours.period_start = periods.period_start
    where neighbours.active_after is null or neighbours.active_after > periods.next_start
    group by neighbours.period, periods.next_start, neighbours.business
),

counted as (
    select
        periods.period,
        periods.period_start,
        periods.period_end,
        burn_in.business,
        cast(coalesce(present.active, 0) as bigint) as active,
        cast(coalesce(present.new_to_ecosystem + present.new_from_ecosystem, 0) as bigint) as new,
        cast(coalesce(present.new_to_ecosystem, 0) as bigint) as new_to_ecosystem,
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
        on periods.period = absent.period and periods.period_start = absent.period_start and burn_in.business = absent.business
),

final as (
    select
        period, period_start, period_end, business, active, new, new_to_ecosystem, new_from_ecosystem,
        retained, reactivated, lapsed,
        case when is_complete and not is_burn_in then {{ ratio('(new + reactivated)', 'lapsed') }} end as quick_ratio,
        is_complete,
        is_burn_in
    from counted
)

select * from final
