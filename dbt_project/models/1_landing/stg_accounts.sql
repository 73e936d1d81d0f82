-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as account_id,
    cast(null as timestamp) as registered_at,
    cast(null as date) as registered_date,
    cast(null as timestamp) as first_received_at,
    cast(null as varchar) as attributes
where false
