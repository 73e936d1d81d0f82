with links as (
    select * from {{ ref('int_links') }}
    where strength = 'strong'
),

final as (
    select
        business_a,
        account_a,
        business_b,
        account_b,
        rule,
        kind,
        strength,
        {{ digest(['kind', 'identifier']) }} as identifier_hash,
        from_day,
        to_day,
        ended_by
    from links
)

select * from final
