-- Members of whom the night may say something else: those behind a touched account, those whose accounts have changed
-- hands, all on a review day; and those of whom only the standing changes, as a day has come after the last as-of day.
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

    changed as (
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
        select member_id from {{ as_it_was('int_places') }}
        where (select as_of from as_of) >= (select max(next_review_on) from {{ as_it_was('int_review_calendar') }})
    ),

    found as (
        select
            member_id,
            true as has_changed
        from changed
        union all
        select
            member_id,
            false as has_changed
        from due
        union all
        select
            member_id,
            has_changed
        from {{ source('arrived', 'unfinished_members') }}
    )

    select
        member_id,
        max(case when has_changed then 1 else 0 end) = 1 as has_changed
    from found
    group by member_id
{% else %}
    select
        cast(null as varchar) as member_id,
        cast(null as boolean) as has_changed
    where false
{% endif %}
