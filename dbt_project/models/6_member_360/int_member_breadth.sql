with by_business as (select * from {{ ref('member_business') }}),

order_lines as (select * from {{ ref('int_order_lines') }}),

orders as (select * from {{ ref('int_orders') }}),

businesses as (select * from {{ source('reference', 'business') }}),

counted as (
    select
        member_id,
        count(*) as businesses_with_account,
        cast(sum(case when stage in ('first_order', 'repeat') then 1 else 0 end) as bigint) as businesses_active,
        cast(sum(case when stage = 'dormant' then 1 else 0 end) as bigint) as businesses_dormant,
        cast(sum(case when stage = 'churned' then 1 else 0 end) as bigint) as businesses_churned,
        cast(sum(case when purchase_days > 0 then 1 else 0 end) as bigint) as businesses_bought_ever,
        cast(sum(accounts) as bigint) as accounts
    from by_business
    group by member_id
),

favourites as (
    select
        member_id,
        business as top_business,
        row_number() over (
            partition by member_id order by net_sales_ever desc nulls last, business asc nulls last
        ) as place
    from by_business
    where purchase_days > 0
),

-- A scene is used when something of it was bought and not all given back: by line where there are lines, else by the
-- business's own scene.
scenes as (
    select distinct
        orders.member_id,
        coalesce(order_lines.scene, businesses.scene) as scene
    from orders
    inner join businesses on orders.business = businesses.business
    left join order_lines
        on
            orders.business = order_lines.business
            and orders.activity_id = order_lines.activity_id
    where
        orders.member_id is not null
        and orders.is_qualifying
),

scene_counts as (
    select
        member_id,
        count(*) as scenes_used
    from scenes
    group by member_id
),

final as (
    select
        counted.*,
        favourites.top_business,
        coalesce(scene_counts.scenes_used, 0) as scenes_used
    from counted
    left join favourites
        on
            counted.member_id = favourites.member_id
            and favourites.place = 1
    left join scene_counts on counted.member_id = scene_counts.member_id
)

select * from final
