-- Each interval ends where the next one begins, another stage follows, and the last one is open on the as-of day.
with intervals as (
    select
        intervals.*,
        lead(valid_from) over (partition by member_id, business order by valid_from asc nulls last) as next_from,
        lead(stage) over (partition by member_id, business order by valid_from asc nulls last) as next_stage
    from {{ ref('lifecycle_intervals') }} as intervals
),

as_of as (
    select * from {{ ref('stg_as_of') }}
)

select intervals.*
from intervals
cross join as_of
where
    (next_from is not null and (valid_to is null or valid_to <> next_from))
    or (next_from is null and valid_to is not null)
    or next_stage = stage
    or valid_from > as_of.as_of
