-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as bigint) as silence_days,
    cast(null as bigint) as silences,
    cast(null as decimal(18,6)) as return_14d,
    cast(null as decimal(18,6)) as return_90d
where false
