with profile as (select * from {{ ref('int_member_profile') }}),

places as (select * from {{ ref('int_member_business') }}),

final as (
    select
        places.member_id,
        places.business,
        places.accounts,
        places.began_on,
        profile.stage,
        profile.stage_since,
        profile.entered_by,
        profile.previous_stage,
        profile.purchase_days,
        profile.first_purchase_on,
        profile.last_purchase_on,
        profile.becomes_dormant_on,
        profile.becomes_churned_on,
        profile.is_one_time_buyer,
        profile.is_reactivated,
        profile.reactivated_on,
        profile.orders_90d,
        profile.orders_365d,
        profile.orders_ever,
        profile.net_sales_90d,
        profile.net_sales_365d,
        profile.net_sales_ever,
        profile.usual_gap_days,
        profile.gap_now_days,
        profile.top_category,
        profile.top_sku,
        profile.discount_share,
        profile.weekend_share,
        profile.sales_percentile_365d,
        profile.away_share
    from places
    inner join profile
        on
            places.member_id = profile.member_id
            and places.business = profile.business
)

select * from final
