-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as varchar) as activity_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as member_id,
    cast(null as varchar) as benefit_id,
    cast(null as varchar) as event,
    cast(null as date) as activity_date,
    cast(null as timestamp) as occurred_at,
    cast(null as varchar) as related_activity_id,
    cast(null as varchar) as campaign_id,
    cast(null as bigint) as points,
    cast(null as decimal(18,2)) as amount
where false
