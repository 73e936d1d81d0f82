with score_entries as (
    select * from {{ ref('int_score_entries') }}
),

coins_entries as (
    select * from {{ ref('int_coins_entries') }}
),

expiry as (
    select * from {{ ref('int_coins_expiry') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

score_ledger as (
    select
        {{ entry_columns() }},
        cast(null as timestamp) as expires_at,
        cast(null as date) as expires_date
    from score_entries
),

inflows as (
    select
        {{ entry_columns('coins_entries') }},
        expiry.expires_at,
        expiry.expires_date,
        expiry.expired_points
    from coins_entries
    inner join expiry on coins_entries.entry_id = expiry.lot_entry_id
    where coins_entries.points > 0
),

outflows as (
    select
        {{ entry_columns() }},
        cast(null as timestamp) as expires_at,
        cast(null as date) as expires_date
    from coins_entries
    where points < 0
),

-- what will expire after the as-of day is not an entry yet
expiries as (
    select
        {{ digest(["'expire'", "inflows.lot_entry_id"]) }} as entry_id,
        inflows.member_id,
        inflows.business,
        inflows.account_id,
        inflows.currency,
        'expire' as kind,
        -inflows.expired_points as points,
        inflows.expires_at as occurred_at,
        inflows.expires_date as entry_date,
        inflows.expires_at as available_at,
        inflows.expires_date as available_date,
        inflows.activity_id,
        inflows.rule_id,
        inflows.rule_version,
        inflows.category,
        inflows.lot_entry_id,
        inflows.lot_available_date,
        cast(null as timestamp) as expires_at,
        cast(null as date) as expires_date
    from inflows
    inner join as_of on inflows.expires_date <= as_of.as_of
    where inflows.expired_points > 0
),

entries as (
    select * from score_ledger
    union all
    select
        {{ entry_columns() }},
        expires_at,
        expires_date
    from inflows
    union all
    select * from outflows
    union all
    select * from expiries
),

final as (
    select
        entry_id,
        member_id,
        business,
        account_id,
        currency,
        kind,
        points,
        occurred_at,
        available_at,
        expires_at,
        activity_id,
        rule_id,
        rule_version,
        category,
        entry_date,
        available_date,
        expires_date,
        case when kind in ('clawback', 'expire') then lot_entry_id end as lot_entry_id
    from entries
)

select * from final
