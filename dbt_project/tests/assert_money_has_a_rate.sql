select
    business,
    activity_id,
    amount
from {{ ref('int_activity') }}
where amount is not null and reporting_amount is null
