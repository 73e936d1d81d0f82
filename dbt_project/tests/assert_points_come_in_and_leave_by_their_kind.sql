{{ config(meta={'unit': 'standing'}) }}
-- adjustments bear the sign of their source
select
    entry_id,
    kind,
    points
from {{ ref('fct_points_ledger') }}
where
    points = 0
    or (kind in ('earn', 'gift', 'restore') and points < 0)
    or (kind in ('redeem', 'expire', 'clawback') and points > 0)
