with as_of as (
    select * from {{ ref('stg_as_of') }}
),

reach as (
    select * from {{ ref('int_purchase_reach') }}
),

purchases as (
    select
        business,
        purchase_date,
        lead(purchase_date) over (
            partition by member_id, business order by purchase_date asc nulls last
        ) as next_purchase
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

final as (
    select
        business,
        gap,
        least(coalesce(gap - 1, known_days), known_days, 365) as longest,
        count(*) as purchase_days
    from shapes
    where known_days >= 1 and (gap is null or gap > 1)
    group by business, gap, least(coalesce(gap - 1, known_days), known_days, 365)
)

select * from final
