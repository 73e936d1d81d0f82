-- Landed rows that no result uses yet: quarantine shows them.
with accounts as (
    select * from {{ ref('landing_accounts') }}
),

activity as (
    select * from {{ ref('landing_activity') }}
),

order_lines as (
    select * from {{ ref('landing_order_lines') }}
),

landed as (
    select
        business,
        source,
        'accounts' as contract,
        file_hash,
        line,
        received_at,
        verdict,
        rule,
        cast(null as varchar) as activity_id,
        cast(null as bigint) as line_no
    from accounts
    union all
    select
        business,
        source,
        'activity' as contract,
        file_hash,
        line,
        received_at,
        verdict,
        rule,
        activity_id,
        cast(null as bigint) as line_no
    from activity
    union all
    select
        business,
        source,
        'order_lines' as contract,
        file_hash,
        line,
        received_at,
        verdict,
        rule,
        activity_id,
        line_no
    from order_lines
),

final as (
    select * from landed
    where verdict in ('quarantined', 'in_conflict')
)

select * from final
