{% do after('touched_deals') %}
-- Both cuts, applied here and nowhere later.
with activity as (
    select * from {{ source('landing', 'activity') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

final as (
    select
        activity.business,
        activity.source,
        activity.file_hash,
        activity.mapping_hash,
        activity.line,
        activity.part,
        activity.received_at,
        activity.row_hash,
        activity.activity_id,
        activity.account_id,
        activity.activity_type,
        activity.occurred_at,
        activity.activity_date,
        activity.amount,
        activity.currency,
        activity.related_activity_id,
        activity.list_amount,
        activity.discount_amount,
        activity.coupon_amount,
        activity.coins_amount,
        activity.cost_amount,
        activity.points,
        activity.points_currency,
        activity.city,
        activity.channel,
        activity.campaign_id,
        activity.benefit_id,
        activity.correction_key
    from activity
    cross join as_of
    where
        activity.received_at <= as_of.known_at
        and activity.activity_date <= as_of.as_of
)

select * from final
