with reach as (
    select * from {{ ref('int_purchase_reach') }}
),

active_periods as (
    {%- for period in ['week', 'month'] %}
        select distinct
            '{{ period }}' as period,
            member_id,
            business,
            {{ period_start(period, 'purchase_date') }} as period_start
        from reach
        {% if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}
),

final as (
    select
        period,
        period_start,
        member_id,
        business,
        lag(period_start) over (
            partition by period, member_id, business order by period_start asc nulls last
        ) as active_before,
        lead(period_start) over (
            partition by period, member_id, business order by period_start asc nulls last
        ) as active_after
    from active_periods
)

select * from final
