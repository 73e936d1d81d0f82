-- summed anew from the ledger: entries available in the window, less what refunds took of those same entries
with entries as (
    select
        ledger.member_id,
        ledger.points,
        coalesce(earned.available_date, ledger.available_date) as counts_from,
        currencies.window_days
    from {{ ref('fct_points_ledger') }} as ledger
    inner join {{ source('reference', 'points_currency') }} as currencies
        on ledger.currency = currencies.currency and currencies.role = 'score'
    left join {{ ref('fct_points_ledger') }} as earned on ledger.lot_entry_id = earned.entry_id
),

scores as (
    select
        entries.member_id,
        sum(entries.points) as score
    from entries
    inner join {{ ref('stg_as_of') }} as as_of
        on
            entries.counts_from <= as_of.as_of
            and entries.counts_from > {{ add_days('as_of.as_of', '-coalesce(entries.window_days, 365)') }}
    group by entries.member_id
),

final as (
    select programme.member_id
    from {{ ref('member_programme') }} as programme
    left join scores on programme.member_id = scores.member_id
    where programme.score <> coalesce(scores.score, 0)
)

select * from final
