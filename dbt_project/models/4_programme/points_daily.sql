with entries as (
    select * from {{ ref('int_points_entries') }}
),

businesses as (
    select * from {{ ref('int_businesses') }}
),

sums as (
    select
        {{ business_no_of('place_no') }} as business_no,
        entry_date,
        currency,
        kind,
        cast(sum(points) as bigint) as points,
        count(*) as entries
    from entries
    group by {{ business_no_of('place_no') }}, entry_date, currency, kind
),

final as (
    select
        sums.entry_date as day,
        businesses.business,
        sums.currency,
        sums.kind,
        sums.points,
        sums.entries
    from sums
    inner join businesses on sums.business_no = businesses.business_no
)

select * from final
