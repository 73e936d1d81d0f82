with reach as (
    select * from {{ ref('int_purchase_reach') }}
    where k = 1
),

member_months as (
    select * from {{ ref('int_member_months') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

months as (
    select * from {{ ref('int_periods') }}
    where period = 'month'
),

cohorts as (
    select
        reach.place_no,
        businesses.business,
        {{ month_start('reach.purchase_date') }} as cohort_month
    from reach
    inner join businesses on {{ business_no_of('reach.place_no') }} = businesses.business_no
),

sizes as (
    select
        business,
        cohort_month,
        count(*) as cohort_members
    from cohorts
    group by business, cohort_month
),

-- Money that moved before the first purchase day (an order refunded in full, say) belongs to the cohort's first month.
active as (
    select
        cohorts.business,
        cohorts.cohort_month,
        greatest(member_months.period_start, cohorts.cohort_month) as active_month,
        sum(case when member_months.purchase_days > 0 then 1 else 0 end) as active_members,
        sum(member_months.net_sales) as net_sales
    from member_months
    inner join cohorts on member_months.place_no = cohorts.place_no
    group by cohorts.business, cohorts.cohort_month, greatest(member_months.period_start, cohorts.cohort_month)
),

cells as (
    select
        sizes.business,
        sizes.cohort_month,
        {{ month_diff('sizes.cohort_month', 'months.period_start') }} as months_since,
        sizes.cohort_members,
        cast(coalesce(active.active_members, 0) as bigint) as active_members,
        sum(coalesce(active.net_sales, 0)) over (
            partition by sizes.business, sizes.cohort_month order by months.period_start asc nulls last
            rows between unbounded preceding and current row
        ) as cumulative_net_sales,
        months.is_complete
    from sizes
    inner join months on sizes.cohort_month <= months.period_start
    left join active
        on
            sizes.business = active.business
            and sizes.cohort_month = active.cohort_month
            and months.period_start = active.active_month

),

final as (
    select
        business,
        cohort_month,
        months_since,
        cohort_members,
        active_members,
        case when is_complete then {{ ratio('active_members', 'cohort_members') }} end as retention,
        {{ round_money('cumulative_net_sales', 'cohort_members') }} as cumulative_net_sales_per_member,
        is_complete
    from cells
)

select * from final
