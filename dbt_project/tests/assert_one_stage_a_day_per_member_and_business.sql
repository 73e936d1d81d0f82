-- No interval is empty or backwards, and none begins before the one before it has ended.
with intervals as (
    select
        member_id,
        business,
        stage,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by member_id, business order by valid_from asc nulls last) as next_from
    from {{ ref('lifecycle_intervals') }}
)

select *
from intervals
where valid_to <= valid_from or next_from < valid_to or (valid_to is null and next_from is not null)
