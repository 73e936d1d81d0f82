with score_entries as (
    select * from {{ ref('int_score_entries') }}
),

lots as (
    select * from {{ ref('int_coins_lots') }}
),

outflows as (
    select * from {{ ref('int_coins_outflows') }}
),

expiry as (
    select * from {{ ref('int_coins_expiry') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

-- what will expire after the as-of day is not an entry yet
expiries as (
    select
        lots.place_no,
        lots.account_id,
        lots.currency,
        'expire' as kind,
        -expiry.expired_points as points,
        expiry.expires_at as occurred_at,
        expiry.expires_date as entry_date,
        expiry.expires_at as available_at,
        expiry.expires_date as available_date,
        lots.activity_id,
        lots.rule_no,
        lots.category,
        lots.kind as lot_kind
    from expiry
    inner join as_of on expiry.expires_date <= as_of.as_of
    inner join lots
        on
            expiry.place_no = {{ ecosystem_of('lots.place_no') }}
            and expiry.currency = lots.currency
            and expiry.lot_no = lots.lot_no
    where expiry.expired_points > 0
),

final as (
    select
        {{ entry_columns() }},
        cast(null as timestamp) as expires_at,
        cast(null as date) as expires_date,
        case when kind = 'clawback' then 'earn' end as lot_kind,
        lot_activity_id
    from score_entries
    union all
    select
        {{ entry_columns() }},
        expires_at,
        expires_date,
        cast(null as varchar) as lot_kind,
        cast(null as varchar) as lot_activity_id
    from lots
    union all
    select
        {{ entry_columns() }},
        cast(null as timestamp) as expires_at,
        cast(null as date) as expires_date,
        case when kind = 'clawback' then 'earn' end as lot_kind,
        lot_activity_id
    from outflows
    union all
    select
        {{ entry_columns() }},
        cast(null as timestamp) as expires_at,
        cast(null as date) as expires_date,
        lot_kind,
        activity_id as lot_activity_id
    from expiries
)

select * from final
