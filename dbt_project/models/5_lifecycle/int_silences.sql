with as_of as (
    select * from {{ ref('stg_as_of') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

-- A purchase day has silences of 1 .. min(gap - 1, days to the as-of day - 90) days: only these two numbers matter.
shapes as (
    select
        {{ business_no_of('reach.place_no') }} as business_no,
        {{ day_diff('reach.purchase_date', 'reach.next_purchase') }} as gap,
        {{ day_diff('reach.purchase_date', 'as_of.as_of') }} - 90 as known_days
    from reach
    cross join as_of
),

counted as (
    select
        business_no,
        gap,
        least(coalesce(gap - 1, known_days), known_days, 365) as longest,
        count(*) as purchase_days
    from shapes
    where known_days >= 1 and (gap is null or gap > 1)
    group by business_no, gap, least(coalesce(gap - 1, known_days), known_days, 365)
),

final as (
    select
        businesses.business,
        counted.gap,
        counted.longest,
        counted.purchase_days
    from counted
    inner join businesses on counted.business_no = businesses.business_no
)

select * from final
