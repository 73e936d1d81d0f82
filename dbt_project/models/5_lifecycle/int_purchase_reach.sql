-- typed stub, replaced by its owner
select
    cast(null as varchar) as member_id,
    cast(null as varchar) as business,
    cast(null as date) as purchase_date,
    cast(null as bigint) as k,
    cast(null as date) as active_until,
    cast(null as date) as gone_after
where false
