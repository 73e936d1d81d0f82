with reach as (select * from {{ ref('int_purchase_reach') }}),

gaps as (
    select
        member_id,
        business,
        {{ day_diff(
            'lag(purchase_date) over (partition by member_id, business order by purchase_date asc nulls first)',
            'purchase_date'
        ) }} as gap_days
    from reach
),

final as (
    select
        member_id,
        business,
        cast({{ median('gap_days') }} as decimal(18, 6)) as usual_gap_days
    from gaps
    where gap_days is not null
    group by member_id, business
)

select * from final
