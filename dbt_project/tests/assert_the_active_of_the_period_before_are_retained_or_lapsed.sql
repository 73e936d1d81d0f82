with growth as (
    select
        growth.*,
        lag(active) over (partition by period, business order by period_start asc nulls last) as active_before
    from {{ ref('growth_accounting') }} as growth
)

select * from growth where coalesce(active_before, 0) <> retained + lapsed
