with score_entries as (
    select * from {{ ref('int_score_entries') }}
),

coins_entries as (
    select * from {{ ref('int_coins_entries') }}
),

lots as (
    select * from {{ ref('int_coins_lots') }}
),

expired as (
    select * from {{ ref('int_coins_expired') }}
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
        {{ entry_columns() }},
        expires_at,
        expires_date
    from lots
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
        {{ digest(["'expire'", "expired.lot_entry_id"]) }} as entry_id,
        expired.member_id,
        expired.business,
        expired.account_id,
        expired.currency,
        'expire' as kind,
        -expired.points as points,
        expired.expires_at as occurred_at,
        expired.expires_date as entry_date,
        expired.expires_at as available_at,
        expired.expires_date as available_date,
        expired.activity_id,
        expired.rule_id,
        expired.rule_version,
        expired.category,
        expired.lot_entry_id,
        cast(null as date) as lot_available_date,
        cast(null as timestamp) as expires_at,
        cast(null as date) as expires_date
    from expired
    inner join as_of on expired.expires_date <= as_of.as_of
),

entries as (
    select * from score_ledger
    union all
    select * from inflows
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
