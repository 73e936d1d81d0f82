with member_business as (
    select * from {{ ref('int_member_business') }}
),

final as (
    select
        place_no,
        member_id,
        business,
        began_on
    from member_business
    union all
    select
        {{ ecosystem_of('place_no') }} as place_no,
        member_id,
        'ecosystem' as business,
        min(began_on) as began_on
    from member_business
    group by {{ ecosystem_of('place_no') }}, member_id
)

select * from final
