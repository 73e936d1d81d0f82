with intervals as (
    select * from {{ ref('int_stage_intervals') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

-- An interval that ends in the period in which it began is seen at no period's end.
{%- for period in ['week', 'month'] %}
    spans_of_{{ period }}s as (
        select
            place_no,
            stage,
            {{ period_start(period, 'valid_from') }} as first_period,
            {{ period_start(period, 'valid_to') }} as period_left
        from intervals
        where valid_to is null or {{ period_start(period, 'valid_from') }} < {{ period_start(period, 'valid_to') }}
    ),

    seen_by_{{ period }} as (
        select
            {{ business_no_of('place_no') }} as business_no,
            stage,
            first_period,
            period_left,
            lag(stage) over (partition by place_no order by first_period asc nulls last) as stage_before
        from spans_of_{{ period }}s
    ),

    counted_by_{{ period }} as (
        select
            '{{ period }}' as period,
            business_no,
            stage,
            first_period,
            period_left,
            stage_before,
            count(*) as members
        from seen_by_{{ period }}
        group by business_no, stage, first_period, period_left, stage_before
    ),
{% endfor %}
counted as (
    select * from counted_by_week
    union all
    select * from counted_by_month
),

final as (
    select
        counted.period,
        businesses.business,
        counted.stage,
        counted.first_period,
        counted.period_left,
        counted.stage_before,
        counted.members
    from counted
    inner join businesses on counted.business_no = businesses.business_no
)

select * from final
