with members as (
    select distinct member_id from {{ ref('one_id_map') }}
),

currencies as (
    select * from {{ source('reference', 'points_currency') }}
),

ledger as (
    select * from {{ ref('fct_points_ledger') }}
),

expiry as (
    select * from {{ ref('int_coins_expiry') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

sums as (
    select
        ledger.member_id,
        ledger.currency,
        sum(ledger.points) as balance,
        sum(case when ledger.available_date > as_of.as_of then ledger.points else 0 end) as pending
    from ledger
    cross join as_of
    group by ledger.member_id, ledger.currency
),

-- what expires in the thirty days after the as-of day if nothing is spent or taken back
expiring as (
    select
        expiry.member_id,
        expiry.currency,
        sum(expiry.expired_points) as points
    from expiry
    inner join as_of
        on expiry.expires_date > as_of.as_of and expiry.expires_date <= {{ add_days('as_of.as_of', 30) }}
    group by expiry.member_id, expiry.currency
),

final as (
    select
        members.member_id,
        currencies.currency,
        cast(coalesce(sums.balance, 0) as bigint) as balance,
        cast(coalesce(sums.pending, 0) as bigint) as pending,
        cast(coalesce(sums.balance, 0) - coalesce(sums.pending, 0) as bigint) as available,
        cast(coalesce(expiring.points, 0) as bigint) as expiring_30_days
    from members
    cross join currencies
    left join sums on members.member_id = sums.member_id and currencies.currency = sums.currency
    left join expiring on members.member_id = expiring.member_id and currencies.currency = expiring.currency
)

select * from final
