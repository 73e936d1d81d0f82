{{ config(meta={'unit': 'standing'}) }}
select
    member_id,
    currency,
    pending
from {{ ref('points_balance') }}
where pending < 0
