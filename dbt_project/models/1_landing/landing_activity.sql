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
        received.*,
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
