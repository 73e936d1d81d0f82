-- Accounts of which the night may say something else: those that a row names which arrived, or that may be judged anew.
-- Rows without an account, and accounts without an id, go by the blank one.
{% do after('int_received_activity') %}
{% do after('int_received_order_lines') %}
{% if is_night() %}
    with named as (
        select
            business,
            account_id
        from {{ in_schema('night', ref('int_received_activity')) }}
        union
        select
            business,
            account_id
        from {{ in_schema('night', ref('int_received_order_lines')) }}
        union
        select
            business,
            account_id
        from {{ source('arrived', 'accounts') }}
        union
        select
            business,
            account_id
        from {{ source('arrived', 'unfinished_accounts') }}
    )

    select distinct
        business,
        coalesce(account_id, '') as account_id
    from named
{% else %}
    select
        cast(null as varchar) as business,
        cast(null as varchar) as account_id
    where false
{% endif %}
