{{ config(meta={'unit': 'standing'}) }}
with final as (
    select ledger.entry_id
    from {{ ref('fct_points_ledger') }} as ledger
    left join {{ ref('one_id_map') }} as one_id_map
        on
            ledger.business = one_id_map.business
            and ledger.account_id = one_id_map.account_id
            and ledger.member_id = one_id_map.member_id
    where one_id_map.member_id is null
)

select * from final
