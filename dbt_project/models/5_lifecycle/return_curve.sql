with as_of as (
    select * from {{ ref('stg_as_of') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

business as (
    select * from {{ source('reference', 'business') }}
),

purchases as (
    select
        member_id,
        business,
        purchase_date,
        lead(purchase_date) over (partition by member_id, business order by purchase_date asc nulls last) as next_purchase
    from reach
),

-- A purchase day has silences of 1 .. min(gap - 1, days to the as-of day - 90) days: only these two numbers matter.
shapes as (
    select
        purchases.business,
        {{ day_diff('purchases.purchase_date', 'purchases.next_purchase') }} as gap,
        {{ day_diff('purchases.purchase_date', 'as_of.as_of') }} - 90 as known_days
    from purchases
    cross join as_of
),

silences as (
    select business, gap, least(coalesce(gap - 1, known_days), known_days, 365) as longest, count(*) as purchase_days
    from shapes
    where known_days >= 1 and (gap is null or gap > 1)
    group by business, gap, least(coalesce(gap - 1, known_days), known_days, 365)
),

-- Each shape adds a step where its silences begin and takes it back after the longest one.
steps as (
    select business, 1 as silence_days, purchase_days as silences, 0 as returned_14d, 0 as returned_90d from silences

    union all

    select business, longest + 1 as silence_days, -purchase_days as silences, 0 as returned_14d, 0 as returned_90d
    from silences
    {%- for days in [14, 90] %}

    union all

    select
        business,
        greatest(gap - {{ days }}, 1) as silence_days,
        0 as silences,
        {{ 'purchase_days' if days == 14 else '0' }} as returned_14d,
        {{ 'purchase_days' if days == 90 else '0' }} as returned_90d
    from silences
    where gap - {{ days }} <= longest

    union all

    select
        business,
        longest + 1 as silence_days,
        0 as silences,
        {{ '-purchase_days' if days == 14 else '0' }} as returned_14d,
        {{ '-purchase_days' if days == 90 else '0' }} as returned_90d
    from silences
    where gap - {{ days }} <= longest
    {%- endfor %}
),

step_sums as (
    select
        business, silence_days, sum(silences) as silences, sum(returned_14d) as returned_14d, sum(returned_90d) as returned_90d
    from steps
    group by business, silence_days
),

grid as (
    select names.business, series.n as silence_days
    from (
        select business from business
        union all
        select 'ecosystem' as business
    ) as names
    cross join {{ number_series(1, 365) }} as series
),

running as (
    select
        grid.business,
        grid.silence_days
        {%- for measure in ['silences', 'returned_14d', 'returned_90d'] %},
        sum(coalesce(step_sums.{{ measure }}, 0)) over (
            partition by grid.business order by grid.silence_days asc nulls last
            rows between unbounded preceding and current row
        ) as {{ measure }}
        {%- endfor %}
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
