-- A row that is held back names nobody yet: it counts from the moment it landed, a refund that waited for its order
-- from the moment the order came. So an account is there from the day on which the map first has it, and one that lands
-- late never founds a member that was there before.
with accounts as (
    select * from {{ ref('landing_accounts') }}
),

activity as (
    select * from {{ ref('landing_activity') }}
    where verdict not in ('quarantined', 'in_conflict')
),

order_lines as (
    select * from {{ ref('landing_order_lines') }}
    where verdict not in ('quarantined', 'in_conflict')
),

refunds as (
    select * from {{ ref('int_refund_receipts') }}
),

receipts as (
    select
        business,
        account_id,
        received_at
    from accounts
    union all
    select
        business,
        account_id,
        received_at
    from activity
    where activity_type <> 'refund'
    union all
    select
        business,
        account_id,
        received_at
    from refunds
    union all
    select
        business,
        account_id,
        received_at
    from order_lines
),

final as (
    select
        business,
        account_id,
        min(received_at) as first_received_at
    from receipts
    where account_id is not null
    group by business, account_id
)

select * from final
