-- typed stub, replaced by its owner
select
    cast(null as date) as day,
    cast(null as varchar) as business,
    cast(null as varchar) as stage,
    cast(null as bigint) as members
where false
