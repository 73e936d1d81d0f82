-- Reachable: a contact point of the member's own with a standing consent to marketing by the company itself. Exports
-- read the same table, so whoever is reachable on screen can be handed over.
with consents as (
    select * from {{ ref('member_consent') }}
    where
        purpose = 'marketing'
        and recipient = 'own'
        and granted
),

final as (
    select
        member_id,
        max(case when contact_kind = 'email' then 1 else 0 end) = 1 as reachable_email,
        max(case when contact_kind = 'sms' then 1 else 0 end) = 1 as reachable_sms,
        max(case when contact_kind = 'push' then 1 else 0 end) = 1 as reachable_push
    from consents
    group by member_id
)

select * from final
