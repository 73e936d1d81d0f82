-- The places of touched members, and those of nobody where activity without an account is touched.
{% do after('int_member_numbers') %}
{% do after('int_businesses') %}
{% do after('touched_members') %}
{% do after('touched_accounts') %}
{% if is_night() %}
    with businesses as (
        select * from {{ ref('int_businesses') }}
    )

    select
        numbers.member_no * 1000 + businesses.business_no as place_no,
        members.has_changed
    from {{ ref('touched_members') }} as members
    inner join {{ ref('int_member_numbers') }} as numbers on members.member_id = numbers.member_id
    cross join businesses
    union all
    select
        business_no as place_no,
        true as has_changed
    from businesses
    where exists (select 1 from {{ ref('touched_accounts') }} where account_id = '')
{% else %}
    select
        cast(null as bigint) as place_no,
        cast(null as boolean) as has_changed
    where false
{% endif %}
