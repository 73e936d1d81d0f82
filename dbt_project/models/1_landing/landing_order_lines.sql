with received as (
    select * from {{ ref('int_received_order_lines') }}
),

versions as (
    select * from {{ ref('int_line_versions') }}
),

held_orders as (
    select * from {{ ref('int_line_orders') }}
    where rule is not null
),

judged as (
    select
        received.*,
        coalesce(versions.verdict, 'current') as version_verdict,
        versions.rule as version_rule,
        held_orders.rule as order_rule
    from received
    left join versions
        on
            received.business = versions.business
            and received.source = versions.source
            and received.file_hash = versions.file_hash
            and received.line = versions.line
            and received.part = versions.part
    left join held_orders
        on
            received.business = held_orders.business
            and received.activity_id = held_orders.activity_id
),

final as (
    select
        business,
        source,
        file_hash,
        mapping_hash,
        line,
        part,
        received_at,
        row_hash,
        activity_id,
        line_no,
        category,
        sku,
        quantity,
        amount,
        list_amount,
        discount_amount,
        coupon_amount,
        account_id,
        occurred_at,
        activity_date,
        currency,
        makes_order,
        correction_key,
        case
            when version_verdict = 'current' and order_rule is not null then 'quarantined'
            else version_verdict
        end as verdict,
        case when version_verdict = 'current' then order_rule else version_rule end as rule
    from judged
)

select * from final
