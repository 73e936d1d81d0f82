with intervals as (select * from {{ ref('int_stage_intervals') }}),

reach as (select * from {{ ref('int_purchase_reach') }}),

purchases as (
    select
        place_no,
        count(*) as purchase_days,
        min(purchase_date) as first_purchase_on,
        max(purchase_date) as last_purchase_on,
        max(active_until) as becomes_dormant_on,
        max(gone_after) as becomes_churned_on
    from reach
    group by place_no
),

final as (
    select
        now_in.place_no,
        now_in.stage,
        now_in.valid_from as stage_since,
        now_in.entered_by,
        now_in.previous_stage,
        coalesce(purchases.purchase_days, 0) as purchase_days,
        purchases.first_purchase_on,
        purchases.last_purchase_on,
        purchases.becomes_dormant_on,
        purchases.becomes_churned_on,
        coalesce(purchases.purchase_days, 0) = 1 as is_one_time_buyer,
        now_in.entered_by in ('return_from_dormant', 'return_from_churned') as is_reactivated,
        case
            when now_in.entered_by in ('return_from_dormant', 'return_from_churned') then now_in.valid_from
        end as reactivated_on
    from intervals as now_in
    left join purchases on now_in.place_no = purchases.place_no
    where now_in.valid_to is null
)

select * from final
