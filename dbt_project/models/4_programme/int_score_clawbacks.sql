with earned as (
    select * from {{ ref('int_score_earned') }}
),

shares as (
    select * from {{ ref('int_refund_shares') }}
),

final as (
    {{ points_clawbacks('earned', 'shares') }}
)

select * from final
