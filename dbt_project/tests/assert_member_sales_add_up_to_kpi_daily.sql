-- What member_business tells of its members is what the days tell, less anonymous trade.
with members as (
    select
        business,
        sum(net_sales_ever) as net_sales
    from {{ ref('member_business') }}
    group by business
),

days as (
    select
        business,
        sum(net_sales - anonymous_net_sales) as net_sales
    from {{ ref('kpi_daily') }}
    where business <> 'ecosystem'
    group by business
)

select
    days.business,
    days.net_sales,
    members.net_sales as members_net_sales
from days
left join members on days.business = members.business
where days.net_sales <> coalesce(members.net_sales, 0)
