with entries as (
    select * from {{ ref('int_points_entries') }}
),

places as (
    select * from {{ ref('int_places') }}
),

rules as (
    select * from {{ ref('int_earn_rules') }}
),

named as (
    select
        entries.*,
        places.member_id,
        places.business,
        rules.rule_id,
        rules.rule_version
    from entries
    inner join places on entries.place_no = places.place_no
    left join rules on entries.rule_no = rules.rule_no
),

with_lots as (
    select
        *,
        {{ entry_digest('lot_kind', 'lot_activity_id') }} as lot_entry_id
    from named
),

final as (
    select
        case
            when kind = 'expire' then {{ digest(["'expire'", "lot_entry_id"]) }}
            else {{ entry_digest('kind', 'activity_id') }}
        end as entry_id,
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
        lot_entry_id
    from with_lots
)

select * from final
