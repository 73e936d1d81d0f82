with growth as (
    select
        period,
        period_start,
        business,
        retained,
        lapsed,
        lag(active) over (partition by period, business order by period_start asc nulls last) as active_before
    from {{ ref('growth_accounting') }}
)

select *
from growth
where coalesce(active_before, 0) <> retained + lapsed
