-- typed stub, replaced by its owner
select
    cast(null as varchar) as member_id,
    cast(null as varchar) as business,
    cast(null as date) as purchase_date,
    cast(null as bigint) as orders,
    cast(null as decimal(18,2)) as net_sales
where false
