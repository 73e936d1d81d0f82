{{ config(meta={'unit': 'standing'}) }}
-- Each interval ends where the next one begins, another stage follows, and the last one is open on the as-of day.
with intervals as (
    select
        place_no,
        stage,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by place_no order by valid_from asc nulls last) as next_from,
        lead(stage) over (partition by place_no order by valid_from asc nulls last) as next_stage
    from {{ ref('int_stage_intervals') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
)

select intervals.*
from intervals
cross join as_of
where
    (intervals.next_from is not null and (intervals.valid_to is null or intervals.valid_to <> intervals.next_from))
    or (intervals.next_from is null and intervals.valid_to is not null)
    or intervals.next_stage = intervals.stage
    or intervals.valid_from > as_of.as_of
