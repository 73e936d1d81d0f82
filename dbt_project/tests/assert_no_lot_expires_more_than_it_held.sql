with final as (
    select expired.entry_id
    from {{ ref('fct_points_ledger') }} as expired
    left join {{ ref('int_coins_lots') }} as lots on expired.lot_entry_id = lots.entry_id
    where expired.kind = 'expire' and (lots.entry_id is null or lots.lot_points + expired.points < 0)
)

select * from final
