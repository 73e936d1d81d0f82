-- typed stub, replaced by its owner
select
    cast(null as varchar) as benefit_id,
    cast(null as varchar) as label_en,
    cast(null as varchar) as label_zh,
    cast(null as varchar) as kind,
    cast(null as varchar) as scene,
    cast(null as varchar) as business,
    cast(null as varchar) as paid_by,
    cast(null as decimal(18,2)) as face_value,
    cast(null as decimal(18,2)) as cost,
    cast(null as bigint) as stock,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to,
    cast(null as bigint) as per_member,
    cast(null as bigint) as min_tier_rank,
    cast(null as boolean) as is_entitlement,
    cast(null as varchar) as eligibility,
    cast(null as varchar) as reason_en,
    cast(null as varchar) as reason_zh
where false
