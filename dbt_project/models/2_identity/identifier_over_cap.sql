with spans as (
    select * from {{ ref('int_identifier_spans') }}
),

final as (
    select
        rule,
        kind,
        {{ digest(['kind', 'identifier']) }} as identifier_hash,
        accounts,
        cap,
        from_day as over_cap_since
    from spans
    where to_day is null and accounts > cap
)

select * from final
