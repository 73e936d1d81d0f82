with lines as (
    select * from {{ ref('int_order_lines') }}
),

places as (
    select * from {{ ref('int_places') }}
),

final as (
    select
        lines.business,
        lines.activity_id,
        lines.line_no,
        lines.account_id,
        places.member_id,
        lines.activity_date,
        lines.category,
        lines.scene,
        lines.sku,
        lines.quantity,
        lines.amount,
        lines.reporting_amount,
        lines.list_amount,
        lines.discount_amount,
        lines.coupon_amount
    from lines
    left join places on lines.place_no = places.place_no
)

select * from final
