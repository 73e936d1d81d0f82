with profile as (select * from {{ ref('int_member_profile') }}),

places as (select * from {{ ref('int_member_business') }}),

final as (
    select
        places.member_id,
        places.business,
        places.accounts,
        places.began_on,
        {{ profile_columns('profile') }}
    from places
    inner join profile
        on
            places.member_id = profile.member_id
            and places.business = profile.business
)

select * from final
