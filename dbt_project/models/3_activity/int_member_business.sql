-- typed stub, replaced by its owner
select
    cast(null as varchar) as member_id,
    cast(null as varchar) as business,
    cast(null as bigint) as accounts,
    cast(null as date) as began_on,
    cast(null as date) as first_activity_on
where false
