-- typed stub, replaced by its owner
select
    cast(null as varchar) as period,
    cast(null as date) as period_start,
    cast(null as date) as period_end,
    cast(null as varchar) as business,
    cast(null as bigint) as active,
    cast(null as bigint) as new,
    cast(null as bigint) as new_to_ecosystem,
    cast(null as bigint) as new_from_ecosystem,
    cast(null as bigint) as retained,
    cast(null as bigint) as reactivated,
    cast(null as bigint) as lapsed,
    cast(null as decimal(18,6)) as quick_ratio,
    cast(null as boolean) as is_complete,
    cast(null as boolean) as is_burn_in
where false
