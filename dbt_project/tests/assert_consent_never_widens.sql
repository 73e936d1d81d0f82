-- Whoever may be reached for a purpose has an account that stated that very contact point, and the latest word on it,
-- whoever said it, was not a refusal.
with statements as (select * from {{ ref('stg_account_consents') }}),

granted as (
    select * from {{ ref('member_consent') }}
    where granted
),

one_id as (select * from {{ ref('one_id_map') }}),

own as (
    select distinct
        one_id.member_id,
        statements.contact_kind,
        statements.contact_point
    from statements
    inner join one_id
        on
            statements.business = one_id.business
            and statements.account_id = one_id.account_id
),

last_words as (
    select
        contact_kind,
        contact_point,
        purpose,
        recipient,
        max(coalesce(stated_at, received_at)) as spoken_at,
        max(case when not granted then coalesce(stated_at, received_at) end) as refused_at
    from statements
    group by contact_kind, contact_point, purpose, recipient
)

select
    granted.member_id,
    granted.contact_kind,
    granted.purpose,
    granted.recipient
from granted
left join own
    on
        granted.member_id = own.member_id
        and granted.contact_kind = own.contact_kind
        and granted.contact_point = own.contact_point
left join last_words
    on
        granted.contact_kind = last_words.contact_kind
        and granted.contact_point = last_words.contact_point
        and granted.purpose = last_words.purpose
        and granted.recipient = last_words.recipient
where
    own.member_id is null
    or last_words.spoken_at is null
    or last_words.refused_at >= last_words.spoken_at
