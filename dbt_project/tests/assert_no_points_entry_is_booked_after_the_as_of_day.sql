{{ config(meta={'unit': 'standing'}) }}
select ledger.entry_id
from {{ ref('fct_points_ledger') }} as ledger
inner join {{ ref('stg_as_of') }} as as_of on ledger.entry_date > as_of.as_of
