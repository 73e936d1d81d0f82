-- Consents of the present version of each account: what a newer version leaves out has ended.
with versions as (
    select * from {{ ref('landing_accounts') }}
    where verdict = 'current'
),

consents as (
    select * from {{ source('landing', 'account_consents') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

final as (
    select
        consents.business,
        consents.account_id,
        consents.contact_kind,
        consents.contact_point,
        consents.purpose,
        consents.recipient,
        consents.granted,
        consents.stated_at,
        consents.stated_date,
        versions.received_at
    from consents
    inner join versions
        on
            consents.business = versions.business
            and consents.source = versions.source
            and consents.file_hash = versions.file_hash
            and consents.line = versions.line
            and consents.part = versions.part
    cross join as_of
    where consents.stated_date is null or consents.stated_date <= as_of.as_of
)

select * from final
