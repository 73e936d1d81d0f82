with order_lines as (
    select * from {{ ref('landing_order_lines') }}
),

final as (
    select
        business,
        activity_id,
        line_no,
        category,
        sku,
        quantity,
        amount,
        list_amount,
        discount_amount,
        coupon_amount,
        received_at
    from order_lines
    where verdict = 'current'
)

select * from final
