-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as refund_id,
    cast(null as varchar) as order_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as member_id,
    cast(null as timestamp) as refunded_at,
    cast(null as date) as refunded_on,
    cast(null as decimal(18,2)) as amount,
    cast(null as decimal(18,2)) as reporting_amount,
    cast(null as decimal(18,2)) as order_amount,
    cast(null as decimal(18,2)) as refunded_so_far
where false
