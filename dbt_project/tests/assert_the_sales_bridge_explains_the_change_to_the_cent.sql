select
    period,
    period_start,
    business,
    net_sales,
    previous_net_sales
from {{ ref('sales_bridge') }}
where net_sales - previous_net_sales <> new + reactivated - lapsed + frequency + basket + other
