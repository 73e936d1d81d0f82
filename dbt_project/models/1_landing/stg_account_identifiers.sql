-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as account_id,
    cast(null as varchar) as kind,
    cast(null as varchar) as value,
    cast(null as varchar) as identifier,
    cast(null as boolean) as is_denied,
    cast(null as boolean) as verified,
    cast(null as timestamp) as first_seen_at,
    cast(null as timestamp) as last_seen_at,
    cast(null as timestamp) as received_at,
    cast(null as boolean) as is_current
where false
