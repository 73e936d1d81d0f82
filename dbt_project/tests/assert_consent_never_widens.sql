-- Whoever may be reached for a purpose has an account that states that very contact point now, and since the word that
-- allowed it nobody refused on it, neither by a statement nor by leaving a list.
with granted as (
    select * from {{ ref('member_consent') }}
    where granted
),

contacts as (select * from {{ ref('member_contact') }}),

refusals as (
    select
        contact_kind,
        contact_point,
        purpose,
        recipient,
        coalesce(stated_at, received_at) as refused_at
    from {{ ref('stg_account_consents') }}
    where not granted
),

leavings as (
    select
        contacts.contact_kind,
        contacts.contact_point,
        activity.occurred_at
    from {{ ref('fct_activity') }} as activity
    inner join contacts
        on
            activity.business = contacts.business
            and activity.account_id = contacts.account_id
            and coalesce(activity.channel, contacts.contact_kind) = contacts.contact_kind
    where activity.activity_type in ('contact_unsubscribed', 'contact_complained')
)

select
    granted.member_id,
    granted.contact_kind,
    granted.purpose,
    granted.recipient
from granted
left join contacts
    on
        granted.member_id = contacts.member_id
        and granted.contact_kind = contacts.contact_kind
        and granted.contact_point = contacts.contact_point
left join refusals
    on
        granted.contact_kind = refusals.contact_kind
        and granted.contact_point = refusals.contact_point
        and granted.purpose = refusals.purpose
        and granted.recipient = refusals.recipient
        and granted.stated_at <= refusals.refused_at
left join leavings
    on
        granted.contact_kind = leavings.contact_kind
        and granted.contact_point = leavings.contact_point
        and granted.stated_at <= leavings.occurred_at
where
    contacts.member_id is null
    or refusals.refused_at is not null
    or leavings.occurred_at is not null
