with lots as (
    select * from {{ ref('int_coins_lots') }}
),

outflows as (
    select * from {{ ref('int_coins_outflows') }}
),

-- at one instant what leaves goes before what expires; what lowered a pending lot is in the lots already
moments as (
    select
        {{ ecosystem_of('place_no') }} as place_no,
        currency,
        expires_at as moment,
        lot_no,
        expires_date,
        points_with_lot,
        cast(0 as bigint) as points_out
    from lots
    union all
    select
        {{ ecosystem_of('place_no') }} as place_no,
        currency,
        occurred_at as moment,
        cast(0 as bigint) as lot_no,
        cast(null as date) as expires_date,
        cast(null as bigint) as points_with_lot,
        -points as points_out
    from outflows
    where kind <> 'clawback' or occurred_at >= available_at
),

with_outflows as (
    select
        *,
        sum(points_out) over (
            partition by place_no, currency
            order by moment nulls last, lot_no nulls last
            rows between unbounded preceding and current row
        ) as points_out_before
    from moments
),

balances as (
    select
        *,
        cast(greatest(points_with_lot - points_out_before, 0) as bigint) as not_spent
    from with_outflows
    where lot_no > 0
),

-- lots up to this one less what had left by its expiry; the greatest so far is what has expired in all
running as (
    select
        *,
        max(not_spent) over (
            partition by place_no, currency order by lot_no nulls last rows between unbounded preceding and current row
        ) as expired_with_lot,
        max(not_spent) over (
            partition by place_no, currency order by lot_no nulls last rows between unbounded preceding and 1 preceding
        ) as expired_before
    from balances
),

final as (
    select
        place_no,
        currency,
        lot_no,
        moment as expires_at,
        expires_date,
        expired_with_lot - coalesce(expired_before, 0) as expired_points
    from running
)

select * from final
