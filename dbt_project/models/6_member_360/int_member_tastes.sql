with order_lines as (select * from {{ ref('fct_order_lines') }}),

bought as (
    select
        member_id,
        business,
        category,
        sku,
        reporting_amount
    from order_lines
    where member_id is not null
    union all
    select
        member_id,
        'ecosystem' as business,
        category,
        sku,
        reporting_amount
    from order_lines
    where member_id is not null
),

categories as (
    select
        member_id,
        business,
        category,
        row_number() over (
            partition by member_id, business order by sum(reporting_amount) desc nulls last, category asc nulls last
        ) as place
    from bought
    where category is not null
    group by member_id, business, category
),

skus as (
    select
        member_id,
        business,
        sku,
        row_number() over (
            partition by member_id, business
            order by count(*) desc nulls last, sum(reporting_amount) desc nulls last, sku asc nulls last
        ) as place
    from bought
    where sku is not null
    group by member_id, business, sku
),

first_categories as (
    select * from categories
    where place = 1
),

first_skus as (
    select * from skus
    where place = 1
),

final as (
    select
        coalesce(categories.member_id, skus.member_id) as member_id,
        coalesce(categories.business, skus.business) as business,
        categories.category as top_category,
        skus.sku as top_sku
    from first_categories as categories
    full outer join first_skus as skus
        on
            categories.member_id = skus.member_id
            and categories.business = skus.business
)

select * from final
