with changes as (
    select * from {{ source('identity', 'one_id_history') }}
),

final as (
    select
        business,
        account_id,
        member_id,
        previous_member_id,
        changed_on,
        kind,
        cause
    from changes
)

select * from final
