-- What each version of an account says about each identifier; an identifier's own day cuts it like any row.
with versions as (
    select * from {{ ref('landing_accounts') }}
    where version_no is not null
),

identifiers as (
    select * from {{ source('landing', 'account_identifiers') }}
),

denied as (
    select distinct
        kind,
        identifier
    from {{ source('reference', 'denied_identifier') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

stated as (
    select
        versions.business,
        versions.account_id,
        versions.version_no,
        versions.received_at,
        versions.registered_date,
        identifiers.kind,
        identifiers.value,
        identifiers.identifier,
        coalesce(identifiers.is_denied, false) or denied.identifier is not null as is_denied,
        identifiers.verified,
        identifiers.first_seen_at,
        identifiers.first_seen_date,
        identifiers.last_seen_at,
        identifiers.last_seen_date
    from versions
    inner join identifiers
        on
            versions.business = identifiers.business
            and versions.source = identifiers.source
            and versions.file_hash = identifiers.file_hash
            and versions.line = identifiers.line
            and versions.part = identifiers.part
    left join denied
        on
            identifiers.kind = denied.kind
            and identifiers.identifier = denied.identifier
    cross join as_of
    where identifiers.first_seen_date is null or identifiers.first_seen_date <= as_of.as_of
),

final as (
    select
        business,
        account_id,
        version_no,
        received_at,
        registered_date,
        kind,
        coalesce(identifier, value) as identifier_key,
        identifier,
        max(value) as value,
        max(case when is_denied then 1 else 0 end) = 1 as is_denied,
        max(case when verified then 1 when not verified then 0 end) as verified,
        min(first_seen_at) as first_seen_at,
        min(first_seen_date) as first_seen_date,
        max(last_seen_at) as last_seen_at,
        max(last_seen_date) as last_seen_date
    from stated
    group by
        business, account_id, version_no, received_at, registered_date, kind, identifier,
        coalesce(identifier, value)
)

select * from final
