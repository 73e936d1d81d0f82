-- A silence of s + 1 days is one of s days too, and who returns within 14 days returns within 90.
with curve as (
    select
        business,
        silence_days,
        silences,
        return_14d,
        return_90d,
        lag(silences) over (partition by business order by silence_days asc nulls last) as silences_before
    from {{ ref('return_curve') }}
)

select *
from curve
where silences > silences_before or return_14d > return_90d or return_90d > 1
