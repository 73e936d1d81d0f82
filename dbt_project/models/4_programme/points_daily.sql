with ledger as (
    select * from {{ ref('fct_points_ledger') }}
),

final as (
    select
        entry_date as day,
        business,
        currency,
        kind,
        cast(sum(points) as bigint) as points,
        count(*) as entries
    from ledger
    group by entry_date, business, currency, kind
)

select * from final
