-- Days on which a member bought. A business may let other activity than orders count: naming the type qualifies it,
-- and only the business's minimum still applies to it.
with orders as (
    select * from {{ ref('int_orders') }}
    where is_qualifying and not {{ is_anonymous_place('place_no') }}
),

activity as (
    select * from {{ ref('int_activity') }}
    where activity_type <> 'order' and not {{ is_anonymous_place('place_no') }}
),

places as (
    select * from {{ ref('int_places') }}
),

qualifying_types as (
    select * from {{ source('reference', 'qualifying_type') }}
),

businesses as (
    select * from {{ source('reference', 'business') }}
),

qualifying as (
    select
        place_no,
        activity_date,
        net_reporting_amount
    from orders
    union all
    select
        activity.place_no,
        activity.activity_date,
        coalesce(activity.reporting_amount, 0) as net_reporting_amount
    from activity
    inner join qualifying_types
        on
            activity.business = qualifying_types.business
            and activity.activity_type = qualifying_types.activity_type
    inner join businesses on activity.business = businesses.business
    where
        coalesce(activity.amount, 0) + coalesce(activity.coins_amount, 0)
        >= coalesce(businesses.qualifying_min_amount, 0)
),

counted as (
    select
        place_no,
        activity_date as purchase_date,
        count(*) as orders,
        cast(sum(net_reporting_amount) as decimal(18, 2)) as net_sales
    from qualifying
    group by place_no, activity_date
),

final as (
    select
        counted.place_no,
        places.member_id,
        places.business,
        counted.purchase_date,
        counted.orders,
        counted.net_sales
    from counted
    inner join places on counted.place_no = places.place_no
)

select * from final
