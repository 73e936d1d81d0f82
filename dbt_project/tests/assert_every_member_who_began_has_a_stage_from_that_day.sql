-- In each business of the member from the day it began, in the ecosystem from the earliest of them, and nowhere else.
with began as (
    select
        member_id,
        business,
        began_on
    from {{ ref('int_member_business') }}

    union all

    select
        member_id,
        'ecosystem' as business,
        min(began_on) as began_on
    from {{ ref('int_member_business') }}
    group by member_id
),

expected as (
    select
        began.member_id,
        began.business,
        began.began_on
    from began
    cross join {{ ref('stg_as_of') }} as as_of
    where began.began_on <= as_of.as_of
),

found as (
    select
        member_id,
        business,
        min(valid_from) as began_on
    from {{ ref('lifecycle_intervals') }}
    group by member_id, business
)

select
    coalesce(expected.member_id, found.member_id) as member_id,
    coalesce(expected.business, found.business) as business,
    expected.began_on as expected_on,
    found.began_on as found_on
from expected
full outer join found on expected.member_id = found.member_id and expected.business = found.business
where expected.began_on is null or found.began_on is null or expected.began_on <> found.began_on
