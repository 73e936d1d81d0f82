with changes as (
    select
        *,
        row_number() over (partition by business, account_id order by changed_on desc nulls last) as change_no,
        lead(member_id) over (partition by business, account_id order by changed_on desc nulls last) as member_before
    from {{ ref('one_id_history') }}
)

select
    map.business,
    map.account_id,
    map.member_id,
    changes.member_id as member_in_history
from {{ ref('one_id_map') }} as map
left join changes
    on
        map.business = changes.business
        and map.account_id = changes.account_id
where
    changes.account_id is null
    or (changes.change_no = 1 and changes.member_id <> map.member_id)
    or coalesce(changes.member_before, '') <> coalesce(changes.previous_member_id, '')
