with activity as (select * from {{ ref('fct_activity') }}),

purchase_days as (select * from {{ ref('int_purchase_days') }}),

booked as (
    select
        member_id,
        business,
        activity_date as day,
        case when activity_type = 'order' then reporting_amount else -reporting_amount end as net_sales
    from activity
    where activity_type in ('order', 'refund')
),

booked_everywhere as (
    select * from booked
    union all
    select
        member_id,
        'ecosystem' as business,
        day,
        net_sales
    from booked
),

-- In the ecosystem two businesses on one date are one purchase day.
bought_everywhere as (
    select
        member_id,
        business,
        purchase_date as day
    from purchase_days
    union
    select
        member_id,
        'ecosystem' as business,
        purchase_date as day
    from purchase_days
),

rows_by_day as (
    select
        member_id,
        business,
        day,
        net_sales,
        0 as purchase_days
    from booked_everywhere
    union all
    select
        member_id,
        business,
        day,
        cast(0 as decimal(18, 2)) as net_sales,
        1 as purchase_days
    from bought_everywhere
),

by_period as (
    select
        'week' as period,
        {{ week_start('day') }} as period_start,
        member_id,
        business,
        net_sales,
        purchase_days
    from rows_by_day
    union all
    select
        'month' as period,
        {{ month_start('day') }} as period_start,
        member_id,
        business,
        net_sales,
        purchase_days
    from rows_by_day
),

final as (
    select
        period,
        period_start,
        business,
        member_id,
        cast(sum(net_sales) as decimal(18, 2)) as net_sales,
        cast(sum(purchase_days) as bigint) as purchase_days
    from by_period
    group by period, period_start, business, member_id
)

select * from final
