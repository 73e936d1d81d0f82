select *
from {{ ref('points_balance') }}
where pending < 0
