-- The one row of each id that stands after duplicates and versions, with what is wrong with it by itself. A business
-- has one currency: a rate could convert a row in another, but nothing could be subtracted from it or capped with it.
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

points_currencies as (
    select * from {{ source('reference', 'points_currency') }}
),

standing as (
    select
        received.*,
        received.activity_type in ('points_redeemed', 'points_gifted', 'points_adjusted') as is_of_points
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
            when
                coalesce(standing.amount, standing.cost_amount) is not null and rates.reporting_rate is null
                then 'no_rate'
            when standing.is_of_points and standing.points is null then 'missing_points'
            when standing.is_of_points and points_currencies.currency is null then 'unknown_points_currency'
            when
                standing.activity_type = 'points_redeemed' and points_currencies.role = 'score'
                then 'score_is_never_spent'
        end as own_rule
    from standing
    left join businesses on standing.business = businesses.business
    left join rates
        on
            businesses.currency = rates.currency
            and standing.activity_date = rates.rate_day
    left join points_currencies on standing.points_currency = points_currencies.currency
)

select * from final
