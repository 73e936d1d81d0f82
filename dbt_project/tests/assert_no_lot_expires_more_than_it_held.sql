with final as (
    select expired.entry_id
    from {{ ref('fct_points_ledger') }} as expired
    left join {{ ref('int_coins_expiry') }} as lots on expired.lot_entry_id = lots.lot_entry_id
    where expired.kind = 'expire' and (lots.lot_entry_id is null or lots.lot_points + expired.points < 0)
)

select * from final
