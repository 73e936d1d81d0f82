{{ config(meta={'unit': 'standing'}) }}
-- available is summed anew here, from the days on which entries become available
with sums as (
    select
        ledger.member_id,
        ledger.currency,
        sum(ledger.points) as balance,
        sum(case when ledger.available_date <= as_of.as_of then ledger.points else 0 end) as available
    from {{ ref('fct_points_ledger') }} as ledger
    cross join {{ ref('stg_as_of') }} as as_of
    group by ledger.member_id, ledger.currency
),

final as (
    select
        coalesce(sums.member_id, balances.member_id) as member_id,
        coalesce(sums.currency, balances.currency) as currency
    from sums
    full outer join {{ ref('points_balance') }} as balances
        on sums.member_id = balances.member_id and sums.currency = balances.currency
    where
        balances.member_id is null
        or coalesce(sums.balance, 0) <> balances.balance
        or coalesce(sums.available, 0) <> balances.available
        or balances.available + balances.pending <> balances.balance
)

select * from final
