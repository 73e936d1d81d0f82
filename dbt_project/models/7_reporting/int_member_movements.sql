with member_periods as (select * from {{ ref('int_member_periods') }}),

-- Each row speaks for its own period, and as "before" for the one after it.
together as (
    select
        period,
        period_start,
        business,
        member_id,
        net_sales as sales_now,
        purchase_days as days_now,
        cast(0 as decimal(18, 2)) as sales_before,
        0 as days_before
    from member_periods
    union all
    select
        period,
        case
            when period = 'week' then {{ add_days('period_start', '7') }} else {{ add_months('period_start', '1') }}
        end as period_start,
        business,
        member_id,
        cast(0 as decimal(18, 2)) as sales_now,
        0 as days_now,
        net_sales as sales_before,
        purchase_days as days_before
    from member_periods
),

-- Anonymous activity has no member: its rows of a period add up under NULL and are nobody's, so never active.
paired as (
    select
        period,
        period_start,
        business,
        member_id,
        sum(sales_now) as sales_now,
        sum(days_now) as days_now,
        sum(sales_before) as sales_before,
        sum(days_before) as days_before
    from together
    group by period, period_start, business, member_id
),

firsts as (
    select
        period,
        business,
        member_id,
        min(period_start) as first_period
    from member_periods
    where purchase_days > 0
    group by period, business, member_id
),

final as (
    select
        paired.*,
        case
            when paired.days_now > 0 and paired.days_before > 0 then 'retained'
            when paired.days_now > 0 and firsts.first_period = paired.period_start then 'new'
            when paired.days_now > 0 then 'reactivated'
            when paired.days_before > 0 then 'lapsed'
            else 'neither'
        end as movement
    from paired
    left join firsts
        on
            paired.period = firsts.period
            and paired.business = firsts.business
            and paired.member_id = firsts.member_id
)

select * from final
