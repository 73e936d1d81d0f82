with reach as (select * from {{ ref('int_purchase_reach') }}),

final as (
    select
        place_no,
        cast({{ median(day_diff('purchase_date', 'next_purchase')) }} as decimal(18, 6)) as usual_gap_days
    from reach
    where next_purchase is not null
    group by place_no
)

select * from final
