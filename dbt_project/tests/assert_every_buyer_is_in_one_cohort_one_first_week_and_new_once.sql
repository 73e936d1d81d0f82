with buyers as (
    select
        businesses.business,
        count(*) as members
    from {{ ref('int_purchase_reach') }} as reach
    inner join {{ ref('int_businesses') }} as businesses
        on {{ business_no_of('reach.place_no') }} = businesses.business_no
    where reach.k = 1
    group by businesses.business
),

counts as (
    select
        'cohort_retention' as source,
        business,
        sum(cohort_members) as members
    from {{ ref('cohort_retention') }}
    where months_since = 0
    group by business

    union all

    select
        'second_order_conversion' as source,
        business,
        sum(members) as members
    from {{ ref('second_order_conversion') }}
    group by business

    union all

    select
        'growth_accounting by ' || period as source,
        business,
        sum(new) as members
    from {{ ref('growth_accounting') }}
    group by period, business
)

select
    counts.source,
    counts.business,
    counts.members,
    buyers.members as buyers
from counts
left join buyers on counts.business = buyers.business
where buyers.members is null or counts.members <> buyers.members
