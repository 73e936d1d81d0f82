with refunds as (
    select * from {{ ref('int_refunds') }}
),

numbered as (
    select
        *,
        row_number() over refunds_of_the_order as refund_no,
        coalesce(lag(refunded_so_far) over refunds_of_the_order, 0) as refunded_before,
        lead(refunded_at) over refunds_of_the_order as next_refunded_at
    from refunds
    window refunds_of_the_order as (
        partition by business, order_id order by refunded_at nulls last, refund_id nulls last
    )
),

-- the share s as two whole numbers, in hundredths of the currency; an order of amount 0 goes with its first refund
final as (
    select
        business,
        refund_id,
        order_id,
        place_no,
        refunded_at,
        refunded_on,
        next_refunded_at,
        case when order_amount = 0 then 1 else cast(order_amount * 100 as bigint) end as whole,
        case
            when order_amount > 0 then cast(refunded_before * 100 as bigint)
            when refund_no = 1 then 0
            else 1
        end as part_before,
        case when order_amount = 0 then 1 else cast(refunded_so_far * 100 as bigint) end as part_after
    from numbered
)

select * from final
