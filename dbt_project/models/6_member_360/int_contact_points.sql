{% do after('touched_holders') %}
with identifiers as (select * from {{ ref('stg_account_identifiers') }}),

one_id as (select * from {{ ref('one_id_map') }}),

final as (
    select
        one_id.member_id,
        identifiers.business,
        identifiers.account_id,
        case identifiers.kind when 'phone' then 'sms' when 'device' then 'push' else identifiers.kind end
            as contact_kind,
        identifiers.identifier as contact_point,
        identifiers.verified as is_verified,
        identifiers.received_at as stated_at,
        identifiers.left_out_at
    from identifiers
    inner join one_id
        on
            identifiers.business = one_id.business
            and identifiers.account_id = one_id.account_id
    where
        not identifiers.is_denied
        and identifiers.identifier is not null
        and identifiers.kind in ('phone', 'email', 'device')
)

select * from final
