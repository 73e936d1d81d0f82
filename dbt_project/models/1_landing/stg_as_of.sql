-- typed stub, replaced by its owner
select
    cast(null as date) as as_of,
    cast(null as timestamp) as known_at,
    cast(null as varchar) as workspace_timezone,
    cast(null as varchar) as currency
where false
