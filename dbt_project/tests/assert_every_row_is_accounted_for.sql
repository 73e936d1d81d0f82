-- Over all received so far: rows read + rows added by one-to-two = what became of them, source by source; and no row is
-- judged twice.
with landed as (
    select
        business,
        source,
        contract,
        sum(rows_landed) as rows_landed,
        sum(rows_quarantined) as rows_quarantined
    from {{ ref('int_readings') }}
    group by business, source, contract
)

select
    account.business,
    account.source,
    account.contract,
    account.rows_read,
    account.rows_added
from {{ ref('account_of_rows') }} as account
left join landed
    on
        account.business = landed.business
        and account.source = landed.source
        and account.contract = landed.contract
where
    account.rows_read + account.rows_added
    <> account.current_rows + account.superseded + account.in_conflict + account.quarantined
    + account.exact_duplicates + account.filtered
    or account.current_rows + account.superseded + account.in_conflict + account.quarantined + account.exact_duplicates
    > landed.rows_landed + landed.rows_quarantined
