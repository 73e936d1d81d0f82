with sums as (
    select
        day,
        sum(case when business = 'ecosystem' then net_sales else 0 end) as of_ecosystem,
        sum(case when business = 'ecosystem' then 0 else net_sales end) as of_businesses
    from {{ ref('kpi_daily') }}
    group by day
)

select *
from sums
where of_ecosystem <> of_businesses
