with movements as (select * from {{ ref('int_movements') }}),

growth as (select * from {{ ref('growth_accounting') }}),

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
    from movements
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
