-- typed stub, replaced by its owner
select
    cast(null as varchar) as member_id,
    cast(null as varchar) as currency,
    cast(null as bigint) as balance,
    cast(null as bigint) as pending,
    cast(null as bigint) as available,
    cast(null as bigint) as expiring_30_days
where false
