with members as (
    select
        businesses.business,
        sum(money.net_sales_ever) as net_sales
    from {{ ref('int_member_money') }} as money
    inner join {{ ref('int_businesses') }} as businesses
        on {{ business_no_of('money.place_no') }} = businesses.business_no
    group by businesses.business
),

days as (
    select
        business,
        sum(net_sales) as net_sales,
        sum(anonymous_net_sales) as anonymous_net_sales
    from {{ ref('kpi_daily') }}
    group by business
)

select
    days.business,
    days.net_sales,
    days.anonymous_net_sales,
    members.net_sales as members_net_sales
from days
left join members on days.business = members.business
where days.net_sales <> days.anonymous_net_sales + coalesce(members.net_sales, 0)
