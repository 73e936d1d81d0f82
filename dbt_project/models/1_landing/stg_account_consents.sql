-- What each account said last of each contact point, purpose and recipient, and since when it no longer says so: a
-- newer version that leaves a consent out ends it, and whoever reads on decides what an ended refusal still means.
with versions as (
    select * from {{ ref('landing_accounts') }}
    where version_no is not null
),

consents as (
    select * from {{ source('landing', 'account_consents') }}
),

as_of as (
    select * from {{ ref('stg_as_of') }}
),

stated as (
    select
        consents.*,
        versions.received_at as version_received_at,
        versions.version_no,
        max(versions.version_no) over (
            partition by
                consents.business, consents.account_id, consents.contact_kind, consents.contact_point,
                consents.purpose, consents.recipient
        ) as last_version_no
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
),

final as (
    select
        stated.business,
        stated.account_id,
        stated.contact_kind,
        stated.contact_point,
        stated.purpose,
        stated.recipient,
        stated.granted,
        stated.stated_at,
        stated.stated_date,
        stated.version_received_at as received_at,
        next_versions.received_at as left_out_at
    from stated
    left join versions as next_versions
        on
            stated.business = next_versions.business
            and stated.account_id = next_versions.account_id
            and stated.version_no + 1 = next_versions.version_no
    where stated.version_no = stated.last_version_no
)

select * from final
