with mapped as (
    select * from {{ source('identity', 'one_id_map') }}
),

final as (
    select
        business,
        account_id,
        member_id
    from mapped
)

select * from final
