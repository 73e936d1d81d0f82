with business as (
    select * from {{ source('reference', 'business') }}
),

silences as (
    select * from {{ ref('int_silences') }}
),

-- What each shape adds to: its silences, and those among them that end within so many days more.
ranges as (
    select
        business,
        'silences' as measure,
        1 as first_silence,
        longest,
        purchase_days
    from silences
    {%- for days in [14, 90] %}

        union all

        select
            business,
            'returned_{{ days }}d' as measure,
            greatest(gap - {{ days }}, 1) as first_silence,
            longest,
            purchase_days
        from silences
        where gap - {{ days }} <= longest
    {%- endfor %}
),

steps as (
    select
        business,
        measure,
        first_silence as silence_days,
        purchase_days as step
    from ranges

    union all

    select
        business,
        measure,
        longest + 1 as silence_days,
        -purchase_days as step
    from ranges
),

step_sums as (
    select
        business,
        silence_days,
        sum(case when measure = 'silences' then step else 0 end) as silences,
        sum(case when measure = 'returned_14d' then step else 0 end) as returned_14d,
        sum(case when measure = 'returned_90d' then step else 0 end) as returned_90d
    from steps
    group by business, silence_days
),

names as (
    select business from business
    union all
    select 'ecosystem' as business
),

grid as (
    select
        names.business,
        series.n as silence_days
    from names
    cross join {{ number_series(1, 365) }} as series
),

running as (
    select
        {% for measure in ['silences', 'returned_14d', 'returned_90d'] %}
            sum(coalesce(step_sums.{{ measure }}, 0)) over (
                partition by grid.business order by grid.silence_days asc nulls last
                rows between unbounded preceding and current row
            ) as {{ measure }},
        {% endfor %}
        grid.business,
        grid.silence_days
    from grid
    left join step_sums on grid.business = step_sums.business and grid.silence_days = step_sums.silence_days
),

final as (
    select
        business,
        cast(silence_days as bigint) as silence_days,
        cast(silences as bigint) as silences,
        {{ ratio('returned_14d', 'silences') }} as return_14d,
        {{ ratio('returned_90d', 'silences') }} as return_90d
    from running
)

select * from final
