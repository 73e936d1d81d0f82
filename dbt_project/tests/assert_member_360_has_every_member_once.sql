with members as (select distinct member_id from {{ ref('one_id_map') }}),

rows_of_members as (
    select
        member_id,
        count(*) as times
    from {{ ref('member_360') }}
    group by member_id
)

select
    coalesce(members.member_id, rows_of_members.member_id) as member_id,
    rows_of_members.times
from members
full outer join rows_of_members on members.member_id = rows_of_members.member_id
where
    members.member_id is null
    or rows_of_members.times is null
    or rows_of_members.times <> 1
