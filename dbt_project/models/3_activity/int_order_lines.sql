-- Each line with the place of its order: fct_order_lines before places get their names.
with order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

orders as (
    select * from {{ ref('int_activity') }}
    where activity_type = 'order'
),

businesses as (
    select * from {{ source('reference', 'business') }}
),

category_scenes as (
    select * from {{ source('reference', 'category_scene') }}
),

final as (
    select
        order_lines.business,
        order_lines.activity_id,
        order_lines.line_no,
        orders.account_id,
        orders.place_no,
        orders.activity_date,
        order_lines.category,
        coalesce(category_scenes.scene, businesses.scene) as scene,
        order_lines.sku,
        order_lines.quantity,
        order_lines.amount,
        {{ to_reporting('order_lines.amount', 'orders.reporting_rate') }} as reporting_amount,
        order_lines.list_amount,
        order_lines.discount_amount,
        order_lines.coupon_amount
    from order_lines
    inner join orders
        on
            order_lines.business = orders.business
            and order_lines.activity_id = orders.activity_id
    left join businesses on order_lines.business = businesses.business
    left join category_scenes
        on
            order_lines.business = category_scenes.business
            and order_lines.category = category_scenes.category
)

select * from final
