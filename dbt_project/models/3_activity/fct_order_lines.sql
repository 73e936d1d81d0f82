-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as activity_id,
    cast(null as bigint) as line_no,
    cast(null as varchar) as account_id,
    cast(null as varchar) as member_id,
    cast(null as date) as activity_date,
    cast(null as varchar) as category,
    cast(null as varchar) as scene,
    cast(null as varchar) as sku,
    cast(null as decimal(18,3)) as quantity,
    cast(null as decimal(18,2)) as amount,
    cast(null as decimal(18,2)) as reporting_amount,
    cast(null as decimal(18,2)) as list_amount,
    cast(null as decimal(18,2)) as discount_amount,
    cast(null as decimal(18,2)) as coupon_amount
where false
