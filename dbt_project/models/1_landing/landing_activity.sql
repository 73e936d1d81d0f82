with received as (
    select * from {{ ref('int_received_activity') }}
),

versions as (
    select * from {{ ref('int_activity_versions') }}
),

rules as (
    select * from {{ ref('int_activity_rules') }}
),

final as (
    select
        received.business,
        received.source,
        received.file_hash,
        received.mapping_hash,
        received.line,
        received.part,
        received.received_at,
        received.row_hash,
        received.activity_id,
        received.account_id,
        received.activity_type,
        received.occurred_at,
        received.activity_date,
        received.amount,
        received.currency,
        received.related_activity_id,
        received.list_amount,
        received.discount_amount,
        received.coupon_amount,
        received.coins_amount,
        received.cost_amount,
        received.points,
        received.points_currency,
        received.city,
        received.channel,
        received.campaign_id,
        received.benefit_id,
        received.correction_key,
        case
            when rules.rule is not null then 'quarantined'
            else coalesce(versions.verdict, 'current')
        end as verdict,
        coalesce(rules.rule, versions.rule) as rule
    from received
    left join versions
        on
            received.business = versions.business
            and received.source = versions.source
            and received.file_hash = versions.file_hash
            and received.line = versions.line
            and received.part = versions.part
    left join rules
        on
            received.business = rules.business
            and received.source = rules.source
            and received.file_hash = rules.file_hash
            and received.line = rules.line
            and received.part = rules.part
)

select * from final
