{{ config(meta={'unit': 'standing'}) }}
with taken as (
    select
        lot_entry_id,
        sum(points) as points
    from {{ ref('fct_points_ledger') }}
    where kind = 'clawback'
    group by lot_entry_id
),

final as (
    select taken.lot_entry_id
    from taken
    left join {{ ref('fct_points_ledger') }} as earned
        on taken.lot_entry_id = earned.entry_id and earned.kind = 'earn'
    where earned.entry_id is null or earned.points + taken.points < 0
)

select * from final
