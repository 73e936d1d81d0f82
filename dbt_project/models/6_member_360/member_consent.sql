-- Consent belongs to a contact point, a purpose and a recipient: the latest statement wins, refusal wins a tie. A grant
-- ends with the version that stated it; a refusal holds for whoever carries the contact point later. Leaving a list
-- refuses all purposes and recipients at that moment.
with statements as (
    select
        contact_kind,
        contact_point,
        purpose,
        recipient,
        max(case when granted then coalesce(stated_at, received_at) end) as granted_at,
        max(case when not granted then coalesce(stated_at, received_at) end) as refused_at
    from {{ ref('stg_account_consents') }}
    where left_out_at is null or not granted
    group by contact_kind, contact_point, purpose, recipient
),

contacts as (
    select distinct
        member_id,
        contact_kind,
        contact_point,
        opted_out_at
    from {{ ref('member_contact') }}
),

final as (
    select
        contacts.member_id,
        contacts.contact_kind,
        contacts.contact_point,
        statements.purpose,
        statements.recipient,
        coalesce(
            statements.granted_at > coalesce(
                greatest(statements.refused_at, contacts.opted_out_at), cast('0001-01-01' as timestamp)
            ),
            false
        ) as granted,
        greatest(statements.granted_at, statements.refused_at, contacts.opted_out_at) as stated_at
    from contacts
    inner join statements
        on
            contacts.contact_kind = statements.contact_kind
            and contacts.contact_point = statements.contact_point
)

select * from final
