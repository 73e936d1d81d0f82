with contact_points as (
    select * from {{ ref('int_contact_points') }}
    where left_out_at is null
),

opt_outs as (select * from {{ ref('int_contact_opt_outs') }}),

final as (
    select
        contact_points.member_id,
        contact_points.business,
        contact_points.account_id,
        contact_points.contact_kind,
        contact_points.contact_point,
        contact_points.is_verified,
        contact_points.stated_at,
        opt_outs.opted_out_at
    from contact_points
    left join opt_outs
        on
            contact_points.contact_kind = opt_outs.contact_kind
            and contact_points.contact_point = opt_outs.contact_point
)

select * from final
