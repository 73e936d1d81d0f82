-- typed stub, replaced by its owner
select
    cast(null as varchar) as member_id,
    cast(null as varchar) as tier,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to,
    cast(null as varchar) as reason
where false
