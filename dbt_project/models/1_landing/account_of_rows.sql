-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as source,
    cast(null as varchar) as contract,
    cast(null as bigint) as rows_read,
    cast(null as bigint) as rows_added,
    cast(null as bigint) as current_rows,
    cast(null as bigint) as superseded,
    cast(null as bigint) as in_conflict,
    cast(null as bigint) as quarantined,
    cast(null as bigint) as exact_duplicates,
    cast(null as bigint) as filtered,
    cast(null as bigint) as beyond_cut
where false
