with lots as (
    select * from {{ ref('int_coins_lots') }}
),

shares as (
    select * from {{ ref('int_refund_shares') }}
),

sent as (
    select * from {{ ref('int_points_sent') }}
    where role = 'coins' and points < 0
),

-- gifts and restores are not clawed back
earned as (
    select * from lots
    where kind = 'earn'
),

clawbacks as (
    {{ points_clawbacks('earned', 'shares') }}
),

stated as (
    {{ sent_entries('sent') }}
),

final as (
    select
        {{ entry_columns() }},
        lot_activity_id
    from clawbacks
    union all
    select
        *,
        cast(null as varchar) as lot_activity_id
    from stated
)

select * from final
