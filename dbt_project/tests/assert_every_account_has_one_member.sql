-- The map covers the accounts held, no more and no fewer: an account registered after the as-of day is in neither.
select
    coalesce(accounts.business, map.business) as business,
    coalesce(accounts.account_id, map.account_id) as account_id
from {{ ref('stg_accounts') }} as accounts
full outer join {{ ref('one_id_map') }} as map
    on
        accounts.business = map.business
        and accounts.account_id = map.account_id
where accounts.account_id is null or map.account_id is null
