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

clawbacks as (
    {{ points_clawbacks('earned', 'shares') }}
),

earnings as (
    select
        *,
        entry_id as lot_entry_id,
        available_date as lot_available_date
    from earned
),

statements as (
    {{ sent_entries('sent') }}
),

final as (
    select {{ entry_columns() }} from earnings
    union all
    select {{ entry_columns() }} from clawbacks
    union all
    select {{ entry_columns() }} from statements
)

select * from final
