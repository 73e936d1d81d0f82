-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as account_id,
    cast(null as varchar) as contact_kind,
    cast(null as varchar) as contact_point,
    cast(null as varchar) as purpose,
    cast(null as varchar) as recipient,
    cast(null as boolean) as granted,
    cast(null as timestamp) as stated_at,
    cast(null as date) as stated_date,
    cast(null as timestamp) as received_at
where false
