with earned as (
    select * from {{ ref('int_score_earned') }}
),

clawbacks as (
    select * from {{ ref('int_score_clawbacks') }}
),

sent as (
    select * from {{ ref('int_points_sent') }}
    where role = 'score'
),

stated as (
    {{ sent_entries('sent') }}
),

final as (
    select
        {{ entry_columns() }},
        cast(null as varchar) as lot_activity_id,
        available_date as lot_available_date
    from earned
    union all
    select
        {{ entry_columns() }},
        lot_activity_id,
        lot_available_date
    from clawbacks
    union all
    select
        *,
        cast(null as varchar) as lot_activity_id,
        available_date as lot_available_date
    from stated
)

select * from final
