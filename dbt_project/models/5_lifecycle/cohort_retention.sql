-- typed stub, replaced by its owner
select
    cast(null as varchar) as business,
    cast(null as date) as cohort_month,
    cast(null as bigint) as months_since,
    cast(null as bigint) as cohort_members,
    cast(null as bigint) as active_members,
    cast(null as decimal(18,6)) as retention,
    cast(null as decimal(18,2)) as cumulative_net_sales_per_member,
    cast(null as boolean) as is_complete
where false
