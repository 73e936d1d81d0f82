-- Members of whom the night may say something else: those behind a touched account, those whose accounts have changed
-- hands, and those for whom a day has come between the last as-of day and this one.
{% do after('one_id_map') %}
{% do after('touched_accounts') %}
{% do after('stg_accounts') %}
{% do after('stg_as_of') %}
{% if is_night() %}
    with one_id_map as (
        select * from {{ ref('one_id_map') }}
    ),

    accounts as (
        select * from {{ ref('touched_accounts') }}
    ),

    due as ({{ members_due() }}),

    as_of as (
        select * from {{ ref('stg_as_of') }}
    ),

    last_night as (
        select * from {{ source('reference', 'last_night') }}
    ),

    -- a member of whom nothing but a delivery says a day begins on that day
    begun as (
        select
            accounts.business,
            accounts.account_id
        from {{ ref('stg_accounts') }} as accounts
        cross join as_of
        cross join last_night
        where accounts.first_received_on > last_night.last_as_of and accounts.first_received_on <= as_of.as_of
    ),

    found as (
        select one_id_map.member_id
        from one_id_map
        inner join begun
            on
                one_id_map.business = begun.business
                and one_id_map.account_id = begun.account_id
        union
        select one_id_map.member_id
        from one_id_map
        inner join accounts
            on
                one_id_map.business = accounts.business
                and one_id_map.account_id = accounts.account_id
        union
        select member_id from {{ source('identity', 'touched_members') }}
        union
        select member_id from due
        union
        select member_id from {{ source('arrived', 'unfinished_members') }}
    )

    select member_id from found
{% else %}
    select cast(null as varchar) as member_id
    where false
{% endif %}
