-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as account_id,
    cast(null as varchar) as member_id
where false
