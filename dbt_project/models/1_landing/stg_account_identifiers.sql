-- The last thing said about each identifier of an account, whether or not the present version still says it.
with statements as (
    select * from {{ ref('int_identifier_statements') }}
),

ranked as (
    select
        *,
        min(received_at) over (partition by business, account_id, kind, identifier_key) as first_received_at,
        min(first_seen_at) over (partition by business, account_id, kind, identifier_key) as first_seen,
        row_number() over (
            partition by business, account_id, kind, identifier_key order by version_no desc nulls last
        ) as statement_no
    from statements
),

final as (
    select
        business,
        account_id,
        kind,
        value,
        identifier,
        is_denied,
        case verified when 1 then true when 0 then false end as verified,
        first_seen as first_seen_at,
        last_seen_at,
        first_received_at as received_at,
        is_current
    from ranked
    where statement_no = 1
)

select * from final
