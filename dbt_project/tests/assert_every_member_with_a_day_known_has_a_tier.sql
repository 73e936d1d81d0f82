{{ config(meta={'unit': 'standing'}) }}
with first_days as (
    select
        member_business.member_id,
        min(member_business.began_on) as first_day
    from {{ ref('int_member_business') }} as member_business
    inner join {{ ref('stg_as_of') }} as as_of on member_business.began_on <= as_of.as_of
    group by member_business.member_id
),

joined as (
    select
        member_id,
        min(valid_from) as first_day
    from {{ ref('member_tier_history') }}
    group by member_id
),

final as (
    select first_days.member_id
    from first_days
    left join joined on first_days.member_id = joined.member_id
    where joined.member_id is null or joined.first_day > first_days.first_day
)

select * from final
