{{ config(meta={'unit': 'standing'}) }}
-- No interval is empty or backwards, and none begins before the one before it has ended.
with intervals as (
    select
        place_no,
        stage,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by place_no order by valid_from asc nulls last) as next_from
    from {{ ref('int_stage_intervals') }}
)

select *
from intervals
where valid_to <= valid_from or next_from < valid_to or (valid_to is null and next_from is not null)
