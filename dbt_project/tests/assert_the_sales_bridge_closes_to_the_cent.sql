-- What the parts of the bridge add up to is the change in net sales, and net sales are those of kpi_daily.
with bridge as (
    select * from {{ ref('sales_bridge') }}
),

kpi as (
    select * from {{ ref('kpi_daily') }}
),

sold as (
    select
        bridge.period,
        bridge.period_start,
        bridge.business,
        sum(kpi.net_sales) as net_sales
    from bridge
    inner join kpi
        on
            bridge.business = kpi.business
            and bridge.period_start <= kpi.day
            and bridge.period_end >= kpi.day
    group by bridge.period, bridge.period_start, bridge.business
),

final as (
    select
        bridge.period,
        bridge.period_start,
        bridge.business,
        bridge.net_sales,
        sold.net_sales as sold
    from bridge
    left join sold
        on
            bridge.period = sold.period
            and bridge.period_start = sold.period_start
            and bridge.business = sold.business
    where
        bridge.net_sales - bridge.previous_net_sales
        <> bridge.new + bridge.reactivated - bridge.lapsed + bridge.frequency + bridge.basket + bridge.other
        or bridge.net_sales <> coalesce(sold.net_sales, 0)
)

select * from final
