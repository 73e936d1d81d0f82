-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as account_id,
    cast(null as varchar) as member_id,
    cast(null as varchar) as previous_member_id,
    cast(null as date) as changed_on,
    cast(null as varchar) as kind,
    cast(null as varchar) as cause
where false
