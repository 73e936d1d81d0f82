with ledger as (
    select
        business,
        currency,
        kind,
        sum(points) as points,
        count(*) as entries
    from {{ ref('fct_points_ledger') }}
    group by business, currency, kind
),

daily as (
    select
        business,
        currency,
        kind,
        sum(points) as points,
        sum(entries) as entries,
        count(*) as day_rows,
        count(distinct day) as days
    from {{ ref('points_daily') }}
    group by business, currency, kind
),

final as (
    select
        coalesce(ledger.business, daily.business) as business,
        coalesce(ledger.currency, daily.currency) as currency,
        coalesce(ledger.kind, daily.kind) as kind
    from ledger
    full outer join daily
        on ledger.business = daily.business and ledger.currency = daily.currency and ledger.kind = daily.kind
    where
        ledger.business is null
        or daily.business is null
        or ledger.points <> daily.points
        or ledger.entries <> daily.entries
        or daily.day_rows <> daily.days
)

select * from final
