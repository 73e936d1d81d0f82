-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as date) as first_week,
    cast(null as bigint) as members,
    cast(null as decimal(18,6)) as share_7d,
    cast(null as decimal(18,6)) as share_30d,
    cast(null as decimal(18,6)) as share_60d
where false
