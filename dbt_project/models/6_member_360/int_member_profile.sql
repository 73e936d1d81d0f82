with stages as (select * from {{ ref('int_member_stage') }}),

gaps as (select * from {{ ref('int_member_gaps') }}),

money as (select * from {{ ref('int_member_money') }}),

tastes as (select * from {{ ref('int_member_tastes') }}),

places as (select * from {{ ref('int_member_places') }}),

joined as (
    select
        stages.member_id,
        stages.business,
        stages.stage,
        stages.stage_since,
        stages.entered_by,
        stages.previous_stage,
        stages.purchase_days,
        stages.first_purchase_on,
        stages.last_purchase_on,
        stages.becomes_dormant_on,
        stages.becomes_churned_on,
        stages.is_one_time_buyer,
        stages.is_reactivated,
        stages.reactivated_on,
        stages.gap_now_days,
        gaps.usual_gap_days,
        coalesce(money.orders_90d, 0) as orders_90d,
        coalesce(money.orders_365d, 0) as orders_365d,
        coalesce(money.orders_ever, 0) as orders_ever,
        coalesce(money.net_sales_90d, 0) as net_sales_90d,
        coalesce(money.net_sales_365d, 0) as net_sales_365d,
        coalesce(money.net_sales_ever, 0) as net_sales_ever,
        money.discount_share,
        money.weekend_share,
        tastes.top_category,
        tastes.top_sku,
        places.home_city,
        places.away_share
    from stages
    left join gaps
        on
            stages.member_id = gaps.member_id
            and stages.business = gaps.business
    left join money
        on
            stages.member_id = money.member_id
            and stages.business = money.business
    left join tastes
        on
            stages.member_id = tastes.member_id
            and stages.business = tastes.business
    left join places
        on
            stages.member_id = places.member_id
            and stages.business = places.business
),

final as (
    select
        joined.*,
        cast(cume_dist() over (
            partition by joined.business order by joined.net_sales_365d asc nulls first
        ) as decimal(18, 6)) as sales_percentile_365d
    from joined
)

select * from final
