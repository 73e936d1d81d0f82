-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as activity_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as member_id,
    cast(null as date) as activity_date,
    cast(null as timestamp) as occurred_at,
    cast(null as decimal(18,2)) as amount,
    cast(null as decimal(18,2)) as coins_amount,
    cast(null as decimal(18,2)) as list_amount,
    cast(null as decimal(18,2)) as discount_amount,
    cast(null as decimal(18,2)) as coupon_amount,
    cast(null as varchar) as currency,
    cast(null as decimal(18,6)) as reporting_rate,
    cast(null as decimal(18,2)) as reporting_amount,
    cast(null as bigint) as refunds,
    cast(null as decimal(18,2)) as refunded_amount,
    cast(null as decimal(18,2)) as net_amount,
    cast(null as decimal(18,2)) as net_reporting_amount,
    cast(null as boolean) as is_fully_refunded,
    cast(null as boolean) as is_qualifying
where false
