{{ config(meta={'unit': 'member'}) }}
select
    business,
    activity_id,
    amount
from {{ ref('int_activity') }}
where coalesce(amount, cost_amount) is not null and reporting_rate is null
