with order_lines as (
    select * from {{ ref('int_order_lines') }}
    where not {{ is_anonymous_place('place_no') }}
),

orders as (
    select * from {{ ref('int_orders') }}
    where is_qualifying
),

-- What was given back whole, or cost nothing, was not bought: the same orders as those of purchase days and scenes.
bought as (
    select
        order_lines.place_no,
        order_lines.category,
        order_lines.sku,
        count(*) as lines,
        sum(order_lines.reporting_amount) as reporting_amount
    from order_lines
    inner join orders
        on
            order_lines.business = orders.business
            and order_lines.activity_id = orders.activity_id
    group by order_lines.place_no, order_lines.category, order_lines.sku
),

in_all as (
    select * from bought
    union all
    select
        {{ ecosystem_of('place_no') }} as place_no,
        category,
        sku,
        sum(lines) as lines,
        sum(reporting_amount) as reporting_amount
    from bought
    group by {{ ecosystem_of('place_no') }}, category, sku
),

categories as (
    select
        place_no,
        category,
        row_number() over (
            partition by place_no order by sum(reporting_amount) desc nulls last, category asc nulls last
        ) as rank_no
    from in_all
    where category is not null
    group by place_no, category
),

skus as (
    select
        place_no,
        sku,
        row_number() over (
            partition by place_no
            order by sum(lines) desc nulls last, sum(reporting_amount) desc nulls last, sku asc nulls last
        ) as rank_no
    from in_all
    where sku is not null
    group by place_no, sku
),

first_categories as (
    select * from categories
    where rank_no = 1
),

first_skus as (
    select * from skus
    where rank_no = 1
),

final as (
    select
        coalesce(categories.place_no, skus.place_no) as place_no,
        categories.category as top_category,
        skus.sku as top_sku
    from first_categories as categories
    full outer join first_skus as skus on categories.place_no = skus.place_no
)

select * from final
