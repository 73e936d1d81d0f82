with reach as (
    select * from {{ ref('int_purchase_reach') }}
),

activity as (
    select * from {{ ref('fct_activity') }}
    where activity_type in ('order', 'refund') and member_id is not null
),

months as (
    select * from {{ ref('int_periods') }}
    where period = 'month'
),

cohorts as (
    select
        member_id,
        business,
        {{ month_start('purchase_date') }} as cohort_month
    from reach
    where k = 1
),

sizes as (
    select
        business,
        cohort_month,
        count(*) as cohort_members
    from cohorts
    group by business, cohort_month
),

active as (
    select
        cohorts.business,
        cohorts.cohort_month,
        {{ month_start('reach.purchase_date') }} as active_month,
        count(distinct reach.member_id) as active_members
    from reach
    inner join cohorts on reach.member_id = cohorts.member_id and reach.business = cohorts.business
    group by cohorts.business, cohorts.cohort_month, {{ month_start('reach.purchase_date') }}
),

-- An order counts on its day, a refund on its own; a refund that names nobody is anonymous here as in every table.
sales as (
    select
        member_id,
        business,
        {{ month_start('activity_date') }} as sales_month,
        case when activity_type = 'order' then reporting_amount else -reporting_amount end as net_sales
    from activity
),

-- What moved before the first purchase day (an order refunded in full, say) belongs to the cohort's first month.
cohort_sales as (
    select
        cohorts.business,
        cohorts.cohort_month,
        greatest(sales.sales_month, cohorts.cohort_month) as sales_month,
        sum(sales.net_sales) as net_sales
    from cohorts
    inner join sales
        on
            cohorts.member_id = sales.member_id
            and (cohorts.business = sales.business or cohorts.business = 'ecosystem')
    group by cohorts.business, cohorts.cohort_month, greatest(sales.sales_month, cohorts.cohort_month)
),

cells as (
    select
        sizes.business,
        sizes.cohort_month,
        {{ month_diff('sizes.cohort_month', 'months.period_start') }} as months_since,
        sizes.cohort_members,
        coalesce(active.active_members, 0) as active_members,
        sum(coalesce(cohort_sales.net_sales, 0)) over (
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
    left join cohort_sales
        on
            sizes.business = cohort_sales.business
            and sizes.cohort_month = cohort_sales.cohort_month
            and months.period_start = cohort_sales.sales_month
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
