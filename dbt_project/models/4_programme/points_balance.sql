with members as (
    select distinct member_id from {{ ref('one_id_map') }}
),

currencies as (
    select * from {{ source('reference', 'points_currency') }}
),

entries as (
    select * from {{ ref('int_points_entries') }}
),

expiry as (
    select * from {{ ref('int_coins_expiry') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

ecosystems as (
    select * from {{ ref('int_places') }}
    where business = 'ecosystem'
),

sums as (
    select
        {{ ecosystem_of('entries.place_no') }} as place_no,
        entries.currency,
        sum(entries.points) as balance,
        sum(case when entries.available_date > as_of.as_of then entries.points else 0 end) as pending
    from entries
    cross join as_of
    group by {{ ecosystem_of('entries.place_no') }}, entries.currency
),

-- what expires in the thirty days after the as-of day if nothing is spent or taken back
expiring as (
    select
        expiry.place_no,
        expiry.currency,
        sum(expiry.expired_points) as points
    from expiry
    inner join as_of
        on expiry.expires_date > as_of.as_of and expiry.expires_date <= {{ add_days('as_of.as_of', 30) }}
    group by expiry.place_no, expiry.currency
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
    left join ecosystems on members.member_id = ecosystems.member_id
    left join sums on ecosystems.place_no = sums.place_no and currencies.currency = sums.currency
    left join expiring on ecosystems.place_no = expiring.place_no and currencies.currency = expiring.currency
)

select * from final
