with benefits as (
    select * from {{ source('reference', 'benefit') }}
),

final as (
    select
        benefit_id,
        label_en,
        label_zh,
        kind,
        scene,
        business,
        paid_by,
        cast(face_value as decimal(18, 2)) as face_value,
        cast(cost as decimal(18, 2)) as cost,
        stock,
        valid_from,
        valid_to,
        per_member,
        min_tier_rank,
        is_entitlement,
        eligibility,
        reason_en,
        reason_zh
    from benefits
)

select * from final
