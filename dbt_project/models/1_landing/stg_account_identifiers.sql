-- The last thing said about each identifier of an account, whether or not the present version still says it.
with statements as (
    select * from {{ ref('int_identifier_statements') }}
),

versions as (
    select * from {{ ref('landing_accounts') }}
    where version_no is not null
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
        ranked.business,
        ranked.account_id,
        ranked.kind,
        ranked.value,
        ranked.identifier,
        ranked.is_denied,
        case ranked.verified when 1 then true when 0 then false end as verified,
        ranked.first_seen as first_seen_at,
        ranked.last_seen_at,
        ranked.first_received_at as received_at,
        next_versions.received_at as left_out_at
    from ranked
    left join versions as next_versions
        on
            ranked.business = next_versions.business
            and ranked.account_id = next_versions.account_id
            and ranked.version_no + 1 = next_versions.version_no
    where ranked.statement_no = 1
)

select * from final
