{{ config(meta={'unit': 'standing'}) }}
select
    member_id,
    currency
from {{ ref('points_balance') }}
group by member_id, currency
having count(*) > 1
