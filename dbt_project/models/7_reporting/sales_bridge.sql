with member_periods as (select * from {{ ref('int_member_periods') }}),

growth as (select * from {{ ref('growth_accounting') }}),

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

named as (
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
),

summed as (
    select
        period,
        period_start,
        business,
        sum(sales_now) as net_sales,
        sum(sales_before) as previous_net_sales,
        sum(case when movement = 'new' then sales_now else 0 end) as new,
        sum(case when movement = 'reactivated' then sales_now else 0 end) as reactivated,
        sum(case when movement = 'lapsed' then sales_before else 0 end) as lapsed,
        sum(case when movement = 'retained' then sales_now else 0 end) as retained_now,
        sum(case when movement = 'retained' then sales_before else 0 end) as retained_before,
        sum(case when movement = 'retained' then days_now else 0 end) as days_now,
        sum(case when movement = 'retained' then days_before else 0 end) as days_before,
        sum(case when movement in ('lapsed', 'neither') then sales_now else 0 end)
        - sum(case when movement in ('new', 'reactivated', 'neither') then sales_before else 0 end) as other
    from named
    group by period, period_start, business
),

-- The effect of frequency in exact cents, rounded half away from zero.
split as (
    select
        *,
        case
            when days_before = 0 then cast(0 as decimal(18, 2))
            else
                cast(
                    case when (days_now - days_before) * retained_before < 0 then -1 else 1 end
                    * cast({{ int_div(
                        '2 * cast(abs((days_now - days_before) * retained_before) * 100 as decimal(38, 0)) + days_before',
                        '2 * days_before'
                    ) }} as bigint) * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
                )
        end as frequency
    from summed
),

final as (
    select
        growth.period,
        growth.period_start,
        growth.period_end,
        growth.business,
        cast(coalesce(split.net_sales, 0) as decimal(18, 2)) as net_sales,
        cast(coalesce(split.previous_net_sales, 0) as decimal(18, 2)) as previous_net_sales,
        cast(coalesce(split.new, 0) as decimal(18, 2)) as new,
        cast(coalesce(split.reactivated, 0) as decimal(18, 2)) as reactivated,
        cast(coalesce(split.lapsed, 0) as decimal(18, 2)) as lapsed,
        cast(coalesce(split.frequency, 0) as decimal(18, 2)) as frequency,
        cast(coalesce(split.retained_now - split.retained_before - split.frequency, 0) as decimal(18, 2)) as basket,
        cast(coalesce(split.other, 0) as decimal(18, 2)) as other,
        growth.is_complete
    from growth
    left join split
        on
            growth.period = split.period
            and growth.period_start = split.period_start
            and growth.business = split.business
)

select * from final
