-- typed stub, replaced by its owner
select
    cast(null as date) as day,
    cast(null as varchar) as business,
    cast(null as varchar) as currency,
    cast(null as varchar) as kind,
    cast(null as bigint) as points,
    cast(null as bigint) as entries
where false
