{% do after('touched_deals') %}
-- Both cuts, applied here and nowhere later. A line that states no day passes: the day of its order decides on it.
with order_lines as (
    select * from {{ source('landing', 'order_lines') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

final as (
    select
        order_lines.business,
        order_lines.source,
        order_lines.file_hash,
        order_lines.mapping_hash,
        order_lines.line,
        order_lines.part,
        order_lines.received_at,
        order_lines.row_hash,
        order_lines.activity_id,
        order_lines.line_no,
        order_lines.category,
        order_lines.sku,
        order_lines.quantity,
        order_lines.amount,
        order_lines.list_amount,
        order_lines.discount_amount,
        order_lines.coupon_amount,
        order_lines.account_id,
        order_lines.occurred_at,
        order_lines.activity_date,
        order_lines.currency,
        order_lines.makes_order,
        order_lines.correction_key
    from order_lines
    cross join as_of
    where
        order_lines.received_at <= as_of.known_at
        and (order_lines.activity_date is null or order_lines.activity_date <= as_of.as_of)
)

select * from final
