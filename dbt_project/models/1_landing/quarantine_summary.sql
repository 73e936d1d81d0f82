-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as source,
    cast(null as varchar) as contract,
    cast(null as varchar) as file_name,
    cast(null as varchar) as rule,
    cast(null as varchar) as column_name,
    cast(null as bigint) as rows
where false
