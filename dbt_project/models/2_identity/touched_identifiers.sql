-- Identifiers of which an account says something else than the night before: their links are looked at anew.
{% do after('int_identifier_events') %}
{% if is_night() %}
    with changed as (
        select
            kind,
            identifier
        from {{ rows_before_and_after('int_identifier_events') }}
        group by
            business, account_id, kind, identifier, known_from, known_to, is_verified, is_withdrawn, used_from, used_to
        having count(*) = 1
        union
        select
            kind,
            identifier
        from {{ source('arrived', 'unfinished_identifiers') }}
        union
        -- a night that broke off may have exchanged the rows that would tell the difference
        select
            events.kind,
            events.identifier
        from {{ ref('int_identifier_events') }} as events
        inner join {{ source('arrived', 'unfinished_accounts') }} as accounts
            on
                events.business = accounts.business
                and events.account_id = accounts.account_id
    )

    select
        kind,
        identifier,
        {{ digest(['kind', 'identifier']) }} as identifier_hash
    from changed
{% else %}
    select
        cast(null as varchar) as kind,
        cast(null as varchar) as identifier,
        cast(null as varchar) as identifier_hash
    where false
{% endif %}
