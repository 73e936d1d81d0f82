-- The accounts of members who have changed. The blank ones are nobody's: where activity without an account is touched
-- in one business it is in all, since all together are nobody in the ecosystem.
{% do after('one_id_map') %}
{% do after('touched_accounts') %}
{% do after('touched_members') %}
{% do after('int_businesses') %}
{% if is_night() %}
    select
        one_id_map.business,
        one_id_map.account_id
    from {{ ref('one_id_map') }} as one_id_map
    inner join {{ ref('touched_members') }} as members on one_id_map.member_id = members.member_id
    where members.has_changed
    union all
    select
        business,
        '' as account_id
    from {{ ref('int_businesses') }}
    where exists (select 1 from {{ ref('touched_accounts') }} where account_id = '')
{% else %}
    select
        cast(null as varchar) as business,
        cast(null as varchar) as account_id
    where false
{% endif %}
