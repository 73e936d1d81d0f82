with lots as (
    select * from {{ ref('int_coins_lots') }}
),

entries as (
    select * from {{ ref('int_coins_entries') }}
),

-- at one instant what leaves goes before what expires
moments as (
    select
        member_id,
        currency,
        expires_at as moment,
        1 as position,
        lot_no,
        entry_id as lot_entry_id,
        expires_date,
        lot_points,
        points_with_lot,
        cast(0 as bigint) as points_out
    from lots
    union all
    select
        member_id,
        currency,
        occurred_at as moment,
        0 as position,
        cast(null as bigint) as lot_no,
        cast(null as varchar) as lot_entry_id,
        cast(null as date) as expires_date,
        cast(null as bigint) as lot_points,
        cast(null as bigint) as points_with_lot,
        -points as points_out
    from entries
    where points < 0 and (kind <> 'clawback' or occurred_at >= available_at)
),

with_outflows as (
    select
        *,
        sum(points_out) over (
            partition by member_id, currency
            order by moment nulls last, position nulls last, lot_no nulls last
            rows between unbounded preceding and current row
        ) as points_out_before
    from moments
),

balances as (
    select
        *,
        cast(greatest(points_with_lot - points_out_before, 0) as bigint) as not_spent
    from with_outflows
    where lot_no is not null
),

-- lots up to this one less what had left by its expiry; the greatest so far is what has expired in all
running as (
    select
        *,
        max(not_spent) over (
            partition by member_id, currency order by lot_no nulls last rows between unbounded preceding and current row
        ) as expired_with_lot,
        max(not_spent) over (
            partition by member_id, currency order by lot_no nulls last rows between unbounded preceding and 1 preceding
        ) as expired_before
    from balances
),

final as (
    select
        lot_entry_id,
        member_id,
        currency,
        lot_points,
        moment as expires_at,
        expires_date,
        expired_with_lot - coalesce(expired_before, 0) as expired_points
    from running
)

select * from final
