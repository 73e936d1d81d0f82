with contacts as (select * from {{ ref('member_contact') }}),

consents as (
    select * from {{ ref('member_consent') }}
    where
        purpose = 'marketing'
        and recipient = 'own'
),

-- Reachable: a contact point of the member's own with a standing consent to marketing by the company itself.
final as (
    select
        contacts.member_id,
        max(case when contacts.contact_kind = 'email' then 1 else 0 end) = 1 as reachable_email,
        max(case when contacts.contact_kind = 'sms' then 1 else 0 end) = 1 as reachable_sms,
        max(case when contacts.contact_kind = 'push' then 1 else 0 end) = 1 as reachable_push
    from contacts
    inner join consents
        on
            contacts.member_id = consents.member_id
            and contacts.contact_kind = consents.contact_kind
            and contacts.contact_point = consents.contact_point
            and consents.granted
    group by contacts.member_id
)

select * from final
