-- Days on which a member bought. A business may let other activity than orders count: naming the type qualifies it,
-- and only the business's minimum still applies to it.
with orders as (
    select * from {{ ref('int_orders') }}
    where is_qualifying and member_id is not null
),

activity as (
    select * from {{ ref('fct_activity') }}
    where activity_type <> 'order' and member_id is not null
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
        member_id,
        business,
        activity_date,
        net_reporting_amount
    from orders
    union all
    select
        activity.member_id,
        activity.business,
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

final as (
    select
        places.place_no,
        qualifying.member_id,
        qualifying.business,
        qualifying.activity_date as purchase_date,
        count(*) as orders,
        cast(sum(qualifying.net_reporting_amount) as decimal(18, 2)) as net_sales
    from qualifying
    inner join places on qualifying.member_id = places.member_id and qualifying.business = places.business
    group by places.place_no, qualifying.member_id, qualifying.business, qualifying.activity_date
)

select * from final
