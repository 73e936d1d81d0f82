with consents as (select * from {{ ref('stg_account_consents') }}),

one_id as (select * from {{ ref('one_id_map') }}),

-- Consent belongs to a contact point, a purpose and a recipient: the latest statement wins, refusal wins a tie.
ranked as (
    select
        *,
        row_number() over (
            partition by contact_kind, contact_point, purpose, recipient
            order by coalesce(stated_at, received_at) desc nulls last, granted asc nulls first
        ) as place
    from consents
    where contact_point is not null
),

standing as (
    select * from ranked
    where place = 1
),

holders as (
    select distinct
        consents.contact_kind,
        consents.contact_point,
        one_id.member_id
    from consents
    inner join one_id
        on
            consents.business = one_id.business
            and consents.account_id = one_id.account_id
),

final as (
    select
        holders.member_id,
        standing.contact_kind,
        standing.contact_point,
        standing.purpose,
        standing.recipient,
        standing.granted,
        coalesce(standing.stated_at, standing.received_at) as stated_at
    from standing
    inner join holders
        on
            standing.contact_kind = holders.contact_kind
            and standing.contact_point = holders.contact_point
)

select * from final
