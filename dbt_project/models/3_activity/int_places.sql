-- A place is a member in a business, or in all of them together: one whole number instead of two texts, for what is
-- grouped, ordered and joined by the million. The number is this run's own and is published nowhere.
with member_business as (
    select * from {{ ref('int_member_business') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

members as (
    select
        member_id,
        row_number() over (order by member_id asc nulls last) as member_no
    from member_business
    group by member_id
),

final as (
    select
        members.member_no * 1000 + businesses.business_no as place_no,
        members.member_id,
        businesses.business,
        member_business.began_on
    from member_business
    inner join members on member_business.member_id = members.member_id
    inner join businesses on member_business.business = businesses.business
    union all
    select
        members.member_no * 1000 as place_no,
        members.member_id,
        'ecosystem' as business,
        min(member_business.began_on) as began_on
    from member_business
    inner join members on member_business.member_id = members.member_id
    group by members.member_no, members.member_id
)

select * from final
