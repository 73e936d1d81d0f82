-- Neither in what happened nor in who is there.
select
    activity.business,
    activity.activity_id as id,
    activity.activity_date as day
from {{ ref('int_activity') }} as activity
cross join {{ ref('stg_as_of') }} as as_of
where activity.activity_date > as_of.as_of or activity.received_at > as_of.known_at
union all
select
    accounts.business,
    accounts.account_id as id,
    accounts.registered_date as day
from {{ ref('stg_accounts') }} as accounts
cross join {{ ref('stg_as_of') }} as as_of
where accounts.registered_date > as_of.as_of or accounts.first_received_at > as_of.known_at
