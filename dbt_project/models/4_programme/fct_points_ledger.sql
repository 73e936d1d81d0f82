-- typed stub, replaced by its owner
select
    cast(null as varchar) as entry_id,
    cast(null as varchar) as member_id,
    cast(null as varchar) as business,
    cast(null as varchar) as account_id,
    cast(null as varchar) as currency,
    cast(null as varchar) as kind,
    cast(null as bigint) as points,
    cast(null as timestamp) as occurred_at,
    cast(null as timestamp) as available_at,
    cast(null as timestamp) as expires_at,
    cast(null as varchar) as activity_id,
    cast(null as varchar) as rule_id,
    cast(null as bigint) as rule_version
where false
