-- typed stub, replaced by its owner
select
    cast(null as date) as day,
    cast(null as varchar) as business,
    cast(null as varchar) as benefit_id,
    cast(null as bigint) as granted,
    cast(null as bigint) as seen,
    cast(null as bigint) as claimed,
    cast(null as bigint) as redeemed,
    cast(null as bigint) as expired,
    cast(null as bigint) as drawn,
    cast(null as decimal(18,2)) as face_value,
    cast(null as decimal(18,2)) as cost
where false
