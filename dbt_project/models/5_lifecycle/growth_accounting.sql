with periods as (
    select * from {{ ref('int_periods') }}
),

movements as (
    select * from {{ ref('int_movements') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
    where k = 1
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

burn_in as (
    select * from {{ ref('int_burn_in') }}
),

moved as (
    select
        period,
        period_start,
        business,
        sum(case when movement = 'new' then members else 0 end) as new,
        sum(case when movement = 'retained' then members else 0 end) as retained,
        sum(case when movement = 'reactivated' then members else 0 end) as reactivated,
        sum(case when movement = 'lapsed' then members else 0 end) as lapsed
    from movements
    group by period, period_start, business
),

-- Who was already buying elsewhere before the period of the first purchase day here.
from_elsewhere as (
    {% for period in ['week', 'month'] %}
        select
            '{{ period }}' as period,
            {{ period_start(period, 'here.purchase_date') }} as period_start,
            businesses.business,
            count(*) as members
        from reach as here
        inner join reach as anywhere on {{ ecosystem_of('here.place_no') }} = anywhere.place_no
        inner join businesses on {{ business_no_of('here.place_no') }} = businesses.business_no
        where anywhere.purchase_date < {{ period_start(period, 'here.purchase_date') }}
        group by {{ period_start(period, 'here.purchase_date') }}, businesses.business
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

counted as (
    select
        periods.period,
        periods.period_start,
        periods.period_end,
        burn_in.business,
        cast(coalesce(moved.new + moved.retained + moved.reactivated, 0) as bigint) as active,
        cast(coalesce(moved.new, 0) as bigint) as new,
        cast(coalesce(moved.new, 0) - coalesce(from_elsewhere.members, 0) as bigint) as new_to_ecosystem,
        cast(coalesce(from_elsewhere.members, 0) as bigint) as new_from_ecosystem,
        cast(coalesce(moved.retained, 0) as bigint) as retained,
        cast(coalesce(moved.reactivated, 0) as bigint) as reactivated,
        cast(coalesce(moved.lapsed, 0) as bigint) as lapsed,
        periods.is_complete,
        periods.period_start < burn_in.ends_on as is_burn_in
    from burn_in
    inner join periods on burn_in.first_purchase_on <= periods.period_end
    left join moved
        on
            periods.period = moved.period
            and periods.period_start = moved.period_start
            and burn_in.business = moved.business
    left join from_elsewhere
        on
            periods.period = from_elsewhere.period
            and periods.period_start = from_elsewhere.period_start
            and burn_in.business = from_elsewhere.business
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
