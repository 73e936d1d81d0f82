-- The one row of each id that stands after duplicates and versions, with what is wrong with its money. A business has
-- one currency: a rate could convert a row in another, but nothing could be subtracted from it or capped with it.
with received as (
    select * from {{ ref('int_received_activity') }}
),

versions as (
    select * from {{ ref('int_activity_versions') }}
),

businesses as (
    select * from {{ source('reference', 'business') }}
),

rates as (
    select * from {{ ref('stg_rates') }}
),

standing as (
    select received.*
    from received
    left join versions
        on
            received.business = versions.business
            and received.source = versions.source
            and received.file_hash = versions.file_hash
            and received.line = versions.line
            and received.part = versions.part
    where coalesce(versions.verdict, 'current') = 'current'
),

final as (
    select
        standing.business,
        standing.source,
        standing.file_hash,
        standing.line,
        standing.part,
        standing.activity_id,
        standing.activity_type,
        standing.amount,
        standing.related_activity_id,
        case
            when standing.currency <> businesses.currency then 'other_currency'
            when standing.amount is not null and rates.reporting_rate is null then 'no_rate'
        end as money_rule
    from standing
    left join businesses on standing.business = businesses.business
    left join rates
        on
            businesses.currency = rates.currency
            and standing.activity_date = rates.rate_day
)

select * from final
