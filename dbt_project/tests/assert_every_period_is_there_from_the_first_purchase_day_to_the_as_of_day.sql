with expected as (
    select
        periods.period,
        firsts.business,
        count(*) as periods
    from (
        select
            businesses.business,
            min(reach.purchase_date) as first_purchase_on
        from {{ ref('int_purchase_reach') }} as reach
        inner join {{ ref('int_businesses') }} as businesses
            on {{ business_no_of('reach.place_no') }} = businesses.business_no
        where reach.k = 1
        group by businesses.business
    ) as firsts
    inner join {{ ref('int_periods') }} as periods on firsts.first_purchase_on <= periods.period_end
    group by periods.period, firsts.business
),

found as (
    select
        period,
        business,
        count(*) as periods
    from {{ ref('growth_accounting') }}
    group by period, business
)

select
    expected.period,
    expected.business,
    expected.periods,
    found.periods as found
from expected
full outer join found on expected.period = found.period and expected.business = found.business
where expected.periods is null or found.periods is null or expected.periods <> found.periods
