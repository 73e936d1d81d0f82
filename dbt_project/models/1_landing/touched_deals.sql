-- What the night may judge anew: activity of which a row arrived, or is dated since the last as-of day, and all that
-- refers to it or that it refers to, in any version.
{% if is_night() %}
    with recursive arrived as (
        select
            business,
            activity_id
        from {{ source('arrived', 'activity') }}
        union
        select
            business,
            activity_id
        from {{ source('arrived', 'order_lines') }}
    ),

    referring as (
        select
            business,
            activity_id,
            related_activity_id
        from {{ source('landing', 'activity') }}
        where related_activity_id is not null
    ),

    pairs as (
        select * from referring
        union all
        select
            business,
            related_activity_id as activity_id,
            activity_id as related_activity_id
        from referring
    ),

    closed as (
        select * from arrived
        union
        select * from {{ source('arrived', 'unfinished_deals') }}
        union
        select
            pairs.business,
            pairs.related_activity_id as activity_id
        from closed
        inner join pairs
            on
                closed.business = pairs.business
                and closed.activity_id = pairs.activity_id
    )

    select * from closed
{% else %}
    select
        cast(null as varchar) as business,
        cast(null as varchar) as activity_id
    where false
{% endif %}
