{{ config(meta={'unit': 'standing'}) }}
-- summed anew from the ledger: entries available in the window, less what refunds took of those same entries
with currencies as (
    select
        currency,
        coalesce(window_days, 365) as window_days
    from {{ source('reference', 'points_currency') }}
    where role = 'score'
),

clawbacks as (
    select
        member_id,
        currency,
        points,
        lot_entry_id
    from {{ ref('fct_points_ledger') }}
    where kind = 'clawback'
),

entries as (
    select
        member_id,
        currency,
        points,
        available_date as counts_from
    from {{ ref('fct_points_ledger') }}
    where kind <> 'clawback'
    union all
    select
        clawbacks.member_id,
        clawbacks.currency,
        clawbacks.points,
        earned.available_date as counts_from
    from clawbacks
    inner join {{ ref('fct_points_ledger') }} as earned on clawbacks.lot_entry_id = earned.entry_id
    where earned.kind = 'earn'
),

scores as (
    select
        entries.member_id,
        sum(entries.points) as score
    from entries
    inner join currencies on entries.currency = currencies.currency
    inner join {{ ref('stg_as_of') }} as as_of
        on
            entries.counts_from <= as_of.as_of
            and entries.counts_from > {{ add_days('as_of.as_of', '-currencies.window_days') }}
    group by entries.member_id
),

final as (
    select programme.member_id
    from {{ ref('member_programme') }} as programme
    left join scores on programme.member_id = scores.member_id
    where programme.score <> coalesce(scores.score, 0)
)

select * from final
