-- typed stub, replaced by its owner
select
    cast(null as varchar) as member_id,
    cast(null as varchar) as business,
    cast(null as varchar) as stage,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to,
    cast(null as varchar) as entered_by,
    cast(null as bigint) as purchase_days
where false
