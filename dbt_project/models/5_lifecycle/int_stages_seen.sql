with intervals as (
    select * from {{ ref('lifecycle_intervals') }}
),

spans as (
    {%- for period in ['week', 'month'] %}
        select
            '{{ period }}' as period,
            member_id,
            business,
            stage,
            {{ period_start(period, 'valid_from') }} as first_period,
            {{ period_start(period, 'valid_to') }} as period_left
        from intervals
        {% if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}
),

-- An interval that ends in the period in which it began is seen at no period's end.
final as (
    select
        period,
        member_id,
        business,
        stage,
        first_period,
        period_left,
        lag(stage) over (partition by period, member_id, business order by first_period asc nulls last) as stage_before
    from spans
    where period_left is null or first_period < period_left
)

select * from final
