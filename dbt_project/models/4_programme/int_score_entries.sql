with earned as (
    select * from {{ ref('int_score_earned') }}
),

shares as (
    select * from {{ ref('int_refund_shares') }}
),

sent as (
    select * from {{ ref('int_points_sent') }}
    where role = 'score'
),

{{ booked_entries(['sent']) }}

select * from final
