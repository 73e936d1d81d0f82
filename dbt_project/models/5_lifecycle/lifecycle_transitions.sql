-- typed stub, replaced by its owner
select
    cast(null as varchar) as period,
    cast(null as date) as period_start,
    cast(null as varchar) as business,
    cast(null as varchar) as from_stage,
    cast(null as varchar) as to_stage,
    cast(null as bigint) as members,
    cast(null as boolean) as is_complete
where false
