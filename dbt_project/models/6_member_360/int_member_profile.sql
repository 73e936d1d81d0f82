with stages as (select * from {{ ref('int_member_stage') }}),

names as (select * from {{ ref('int_places') }}),

gaps as (select * from {{ ref('int_member_gaps') }}),

money as (select * from {{ ref('int_member_money') }}),

tastes as (select * from {{ ref('int_member_tastes') }}),

places as (select * from {{ ref('int_member_places') }}),

as_of as (select * from {{ ref('stg_as_of') }}),

-- Counts, not cume_dist: its DOUBLE rounds some ties of 640 members to the wrong side.
ranked as (
    select
        stages.place_no,
        coalesce(money.net_sales_365d, 0) as net_sales_365d,
        count(*) over (
            partition by {{ business_no_of('stages.place_no') }}
            order by coalesce(money.net_sales_365d, 0) asc nulls first
            range between unbounded preceding and current row
        ) as members_no_larger,
        count(*) over (partition by {{ business_no_of('stages.place_no') }}) as members_here
    from stages
    left join money on stages.place_no = money.place_no
),

final as (
    select
        stages.place_no,
        names.member_id,
        names.business,
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
        {{ day_diff('stages.last_purchase_on', 'as_of.as_of') }} as gap_now_days,
        gaps.usual_gap_days,
        coalesce(money.orders_90d, 0) as orders_90d,
        coalesce(money.orders_365d, 0) as orders_365d,
        coalesce(money.orders_ever, 0) as orders_ever,
        coalesce(money.net_sales_90d, 0) as net_sales_90d,
        ranked.net_sales_365d,
        coalesce(money.net_sales_ever, 0) as net_sales_ever,
        money.discount_share,
        money.weekend_share,
        tastes.top_category,
        tastes.top_sku,
        places.home_city,
        places.away_share,
        {{ ratio_of_counts('ranked.members_no_larger', 'ranked.members_here') }} as sales_percentile_365d
    from stages
    cross join as_of
    inner join names on stages.place_no = names.place_no
    inner join ranked on stages.place_no = ranked.place_no
    left join gaps on stages.place_no = gaps.place_no
    left join money on stages.place_no = money.place_no
    left join tastes on stages.place_no = tastes.place_no
    left join places on stages.place_no = places.place_no
)

select * from final
