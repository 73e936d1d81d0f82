with earned as (
    select * from {{ ref('int_coins_earned') }}
),

shares as (
    select * from {{ ref('int_refund_shares') }}
),

sent as (
    select * from {{ ref('int_points_sent') }}
    where role = 'coins'
),

restored as (
    select * from {{ ref('int_coins_restored') }}
),

{{ booked_entries(['sent', 'restored']) }}

select * from final
